import { hasPlaceholder } from '../model/placeholder.ts';
import { isJsonObject } from '../model/record.ts';
import { type Clause, compileClause } from './condition.ts';
import type { Path } from './json-place.ts';
import { compilePattern, looseText, mapText, type Pattern } from './pattern.ts';
import { type PrincipalList, principalList } from './principal.ts';

/** A list of patterns, or with `negated` everything but them (`NotAction`, `NotResource`). */
export interface PatternList {
  readonly patterns: readonly Pattern[];
  readonly negated: boolean;
}

interface OpenAction {
  readonly pattern: Pattern;
  /** `Action *:PutObject` */
  readonly text: string;
}

export interface Statement {
  /** Number in the document, from 0. */
  readonly index: number;
  readonly sid: string | undefined;
  readonly effect: 'Allow' | 'Deny';
  readonly principals: PrincipalList & { readonly negated: boolean };
  /** In lower case. */
  readonly actions: PatternList & {
    /** Whether these name an action cannot be told; each in its loosest reading. */
    readonly open: readonly OpenAction[];
  };
  readonly resources: PatternList;
  readonly clauses: readonly Clause[];
  /** Elements that this program does not know, of the statement or its document; they may narrow it in any way. */
  readonly otherElements: readonly string[];
  /** As the document has it, to be quoted. */
  readonly source: object;
}

/** Thrown inside of the parser alone. */
export class PolicyFault extends Error {
  override readonly name = 'PolicyFault';
  readonly path: Path;

  constructor(path: Path, message: string) {
    super(message);
    this.path = path;
  }
}

export interface StatementContext {
  readonly index: number;
  readonly path: Path;
  readonly variables: boolean;
  readonly otherElements: readonly string[];
}

const ELEMENTS = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

export function parseStatement(json: unknown, { index, path, variables, otherElements }: StatementContext): Statement {
  const members = objectAt(json, path, 'a statement');
  const { Sid: sid, Effect: effect, Condition: condition = {} } = members;
  if (sid !== undefined && typeof sid !== 'string') throw new PolicyFault([...path, 'Sid'], 'Sid is not a string');
  if (effect !== 'Allow' && effect !== 'Deny')
    throw new PolicyFault([...path, 'Effect'], 'Effect is neither "Allow" nor "Deny"');
  const who = either(members, 'Principal', path);
  const what = either(members, 'Action', path);
  const where = either(members, 'Resource', path);
  const lower = (pattern: Pattern) => mapText(pattern, (text) => text.toLowerCase());
  const actions = stringsAt(what.value, what.path);
  const compiled = (text: string): Pattern => lower(compilePattern(text, { wildcards: true, variables: false }));
  return {
    index,
    sid,
    effect,
    principals: { ...principalsAt(who.value, who.path), negated: who.negated },
    actions: {
      patterns: actions.filter((text) => !isOpenAction(text)).map(compiled),
      negated: what.negated,
      open: actions
        .filter(isOpenAction)
        .map((text) => ({ pattern: looseText(compiled(text)), text: `${what.path.at(-1)} ${text}` })),
    },
    resources: {
      patterns: stringsAt(where.value, where.path).map((text) => compilePattern(text, { wildcards: true, variables })),
      negated: where.negated,
    },
    clauses: clausesAt(condition, [...path, 'Condition'], variables),
    otherElements: [...otherElements, ...Object.keys(members).filter((name) => !ELEMENTS.includes(name))],
    source: members,
  };
}

/**
 * What an action stands for is not known before deployment, or not documented: IAM's wildcards are for all actions (`*`) and
 * for the names of those of one service (`s3:Put*`), not for services ("IAM JSON policy elements: Action", IAM User Guide).
 */
const isOpenAction = (action: string): boolean =>
  hasPlaceholder(action) || (/^[^:]*[*?]/.test(action) && !/^\*+$/.test(action));

function either(members: Readonly<Record<string, unknown>>, name: string, path: Path) {
  const [positive, negative] = [name, `Not${name}`];
  const both = members[positive] !== undefined && members[negative] !== undefined;
  if (both) throw new PolicyFault([...path, negative], `${positive} and ${negative} in one statement`);
  const negated = members[positive] === undefined;
  const found = negated ? negative : positive;
  if (members[found] === undefined) throw new PolicyFault(path, `a statement without ${positive} and ${negative}`);
  return { value: members[found], path: [...path, found], negated };
}

function principalsAt(json: unknown, path: Path): PrincipalList {
  if (json === '*') return principalList(new Map([['AWS', ['*']]]));
  if (typeof json === 'string') throw new PolicyFault(path, 'a principal that is text can only be "*"');
  const kinds = Object.entries(objectAt(json, path, '"*" or an object of principals'));
  return principalList(new Map(kinds.map(([kind, value]) => [kind, stringsAt(value, [...path, kind])])));
}

function clausesAt(json: unknown, path: Path, variables: boolean): readonly Clause[] {
  return Object.entries(objectAt(json, path, 'an object of conditions')).flatMap(([operator, keys]) =>
    Object.entries(objectAt(keys, [...path, operator], 'an object of condition keys')).map(([key, value]) =>
      compileClause(operator, key, scalarsAt(value, [...path, operator, key]), variables),
    ),
  );
}

export function objectAt(json: unknown, path: Path, what: string): Readonly<Record<string, unknown>> {
  if (!isJsonObject(json)) throw new PolicyFault(path, `not ${what}`);
  return json;
}

function stringsAt(json: unknown, path: Path): readonly string[] {
  return (Array.isArray(json) ? json : [json]).map((one: unknown, index) => {
    if (typeof one !== 'string')
      throw new PolicyFault(Array.isArray(json) ? [...path, index] : path, 'neither a string nor a list of strings');
    return one;
  });
}

/** Condition values may also be bare numbers and booleans. */
function scalarsAt(json: unknown, path: Path): readonly string[] {
  return (Array.isArray(json) ? json : [json]).map((one: unknown, index) => {
    if (typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean') return String(one);
    throw new PolicyFault(
      Array.isArray(json) ? [...path, index] : path,
      'not a string, number, boolean or list of them',
    );
  });
}
