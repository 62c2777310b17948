import { isJsonObject } from '../../model/record.ts';

/** A statement as a policy document has it. */
export type StatementJson = Readonly<Record<string, unknown>>;

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** The list with the values that it lacks; one value stays no list. */
function withValues(before: unknown, values: readonly string[]): unknown {
  const all = [...new Set([...listOf(before), ...values])];
  return all.length === 1 ? all[0] : all;
}

/** Names of operators and condition keys are compared without case. */
const nameIn = (record: Readonly<Record<string, unknown>>, name: string): string =>
  Object.keys(record).find((one) => one.toLowerCase() === name.toLowerCase()) ?? name;

/** Values that one operator compares with one key. */
export interface ClauseValues {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** Adds values to one clause of the condition; the clause is made where there is none. */
export function withClause(statement: StatementJson, { operator, key, values }: ClauseValues): StatementJson {
  const condition = isJsonObject(statement['Condition']) ? statement['Condition'] : {};
  const operatorName = nameIn(condition, operator);
  const keys = isJsonObject(condition[operatorName]) ? condition[operatorName] : {};
  const keyName = nameIn(keys, key);
  return {
    ...statement,
    Condition: { ...condition, [operatorName]: { ...keys, [keyName]: withValues(keys[keyName], values) } },
  };
}

/** Adds resources to a statement that lists its resources; any other is returned as it is. */
export const withResources = (statement: StatementJson, resources: readonly string[]): StatementJson =>
  statement['Resource'] === undefined
    ? statement
    : { ...statement, Resource: withValues(statement['Resource'], resources) };

const POSITIVE =
  /^(?:foranyvalue:)?(?:stringequals|stringequalsignorecase|stringlike|arnequals|arnlike)(?:ifexists)?$/i;

const NEGATED =
  /^(?:forallvalues:)?(?:stringnotequals|stringnotequalsignorecase|stringnotlike|arnnotequals|arnnotlike)(?:ifexists)?$/i;

/** Adds a value to every clause that compares the key with a list of values that are let through. */
export const withKeyValues = (statement: StatementJson, key: string, values: readonly string[]): StatementJson =>
  withValuesIn(POSITIVE, statement, { key, values });

/** Adds a value to every clause that lists what a Deny leaves alone. */
export const withSparedValues = (statement: StatementJson, key: string, values: readonly string[]): StatementJson =>
  withValuesIn(NEGATED, statement, { key, values });

function withValuesIn(
  which: RegExp,
  statement: StatementJson,
  { key, values }: { readonly key: string; readonly values: readonly string[] },
): StatementJson {
  const condition = isJsonObject(statement['Condition']) ? statement['Condition'] : {};
  const operators = Object.keys(condition).filter((operator) => {
    const keys = condition[operator];
    return which.test(operator) && isJsonObject(keys) && nameIn(keys, key) in keys;
  });
  return operators.reduce((changed, operator) => withClause(changed, { operator, key, values }), statement);
}

/** Gives a statement a Sid that no other has: AWS takes a document with one Sid twice for malformed. */
export function withSid(statement: StatementJson, sid: string, taken: ReadonlySet<string>): StatementJson {
  let free = sid;
  for (let number = 2; taken.has(free); number += 1) free = `${sid}${number}`;
  return { Sid: free, ...Object.fromEntries(Object.entries(statement).filter(([name]) => name !== 'Sid')) };
}
