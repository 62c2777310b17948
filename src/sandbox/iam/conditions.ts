import { BlockList, isIP } from 'node:net';
import { arnMatches, matches, withoutMarks } from './patterns.ts';

/** Condition keys of a request in lower case, each with its values; keys that the request has not are not there. */
export type RequestContext = ReadonlyMap<string, readonly string[]>;

type Compare = (wanted: string, found: string) => boolean;

const number = (compare: (wanted: number, found: number) => boolean): Compare => {
  return (wanted, found) => compare(Number(wanted), Number(found));
};
const date = (compare: (wanted: number, found: number) => boolean): Compare => {
  const time = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));
  return (wanted, found) => compare(time(wanted), time(found));
};
const equal = (wanted: number, found: number): boolean => found === wanted;
const same = (wanted: string, found: string): boolean => wanted === found;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: Readonly<Record<string, Compare>> = {
  StringEquals: same,
  StringEqualsIgnoreCase: (wanted, found) => wanted.toLowerCase() === found.toLowerCase(),
  StringLike: matches,
  NumericEquals: number(equal),
  NumericLessThan: number((wanted, found) => found < wanted),
  NumericLessThanEquals: number((wanted, found) => found <= wanted),
  NumericGreaterThan: number((wanted, found) => found > wanted),
  NumericGreaterThanEquals: number((wanted, found) => found >= wanted),
  DateEquals: date(equal),
  DateLessThan: date((wanted, found) => found < wanted),
  DateLessThanEquals: date((wanted, found) => found <= wanted),
  DateGreaterThan: date((wanted, found) => found > wanted),
  DateGreaterThanEquals: date((wanted, found) => found >= wanted),
  Bool: (wanted, found) => wanted.toLowerCase() === found.toLowerCase(),
  BinaryEquals: same,
  IpAddress: inNetwork,
  ArnEquals: arnMatches,
  ArnLike: arnMatches,
};

const WITH_WILDCARDS: ReadonlySet<string> = new Set(['StringLike', 'ArnEquals', 'ArnLike']);

/** Operators that are true where their opposite is not. */
const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
};

/** A condition block holds if all of its operators and keys do. An operator that nobody knows never holds. */
export function conditionHolds(
  block: unknown,
  context: RequestContext,
  substitute: (text: string) => string | undefined,
) {
  if (block === undefined) return true;
  if (typeof block !== 'object' || block === null) return false;
  return Object.entries(block).every(([operator, keys]: [string, unknown]) =>
    Object.entries(typeof keys === 'object' && keys !== null ? keys : {}).every(([key, values]: [string, unknown]) => {
      const wanted = (Array.isArray(values) ? values : [values]).map((value) => substitute(String(value)));
      return testHolds(
        operator,
        wanted.filter((one) => one !== undefined),
        context.get(key.toLowerCase()),
      );
    }),
  );
}

function testHolds(operator: string, wanted: readonly string[], found: readonly string[] | undefined): boolean {
  if (operator === 'Null') return wanted.some((one) => (one.toLowerCase() === 'true') === (found === undefined));
  const [, set, name = '', optional] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const positive = NEGATED[name];
  const compare = OPERATORS[positive ?? name];
  if (compare === undefined) return false;
  const patterns = WITH_WILDCARDS.has(positive ?? name) ? wanted : wanted.map(withoutMarks);
  const fits = (value: string): boolean => patterns.some((one) => compare(one, value)) !== (positive !== undefined);
  if (set === 'ForAllValues') return (found ?? []).every(fits);
  if (found === undefined) return optional !== undefined || (set === undefined && positive !== undefined);
  // Of several values a negated test without a set operator must hold for each.
  return set === undefined && positive !== undefined ? found.every(fits) : found.some(fits);
}

function inNetwork(network: string, address: string): boolean {
  const [base = '', bits] = network.split('/');
  const family = isIP(base) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(base) === 0 || isIP(base) !== isIP(address)) return false;
  const list = new BlockList();
  list.addSubnet(base, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
  return list.check(address, family);
}
