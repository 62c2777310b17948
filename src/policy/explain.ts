import { firstPlaceholder, hasPlaceholder } from '../model/placeholder.ts';
import { visibleJson } from '../model/visible-json.ts';
import { type Clause, testClause } from './condition.ts';
import type { KeyLookup, KeyState } from './keys.ts';
import { coverageOf, namesPrincipal, notModelled, openAction, type PolicyRequest } from './match-statement.ts';
import { firstOpen, openCoverage } from './open-text.ts';
import { listsPrincipal } from './principal.ts';
import type { Statement } from './statement.ts';
import type { Hit } from './weigh.ts';

/** A statement by its Sid, else by its number. */
export const statementName = ({ sid, index }: Statement): string =>
  sid === undefined || sid === '' ? `statement ${index + 1}` : `statement "${sid}"`;

/** Why it cannot be told whether a statement applies: a key whose value is not known, or something not modelled. */
export interface Doubt {
  readonly cause: 'key' | 'not-modelled' | 'some-resources' | 'not-yet-known';
  readonly words: string;
  /** For `not-yet-known`: what it hangs on. */
  readonly placeholder?: string;
  /** What is not known is the same for every key that the request may have. */
  readonly ofEveryKey: boolean;
}

export function doubtOf({ statement }: Hit, request: PolicyRequest): Doubt {
  const notModelled = notModelledIn(statement, request);
  const ofEveryKey = coverageOf(statement.resources, request) === 'all';
  const open = openTextOf(statement, request);
  if (open !== '')
    return {
      cause: 'not-yet-known',
      words: `it hangs on ${open}, which is known only after apply`,
      placeholder: open,
      ofEveryKey,
    };
  if (notModelled !== undefined) return { cause: 'not-modelled', words: notModelled, ofEveryKey };
  const clause = statement.clauses.find((one) => testClause(one, request.keys) === 'unknown');
  if (clause !== undefined)
    return {
      cause: 'key',
      words: `it depends on ${clauseText(clause)}, and ${heldText(clause, request.keys)}`,
      ofEveryKey,
    };
  if (coverageOf(statement.resources, request) === 'unknown') {
    return {
      cause: 'key',
      words: 'its resource has a policy variable whose value is not known, or adds up from parts',
      ofEveryKey,
    };
  }
  return { cause: 'some-resources', words: 'it covers only some of the keys', ofEveryKey };
}

/** What is known only after deployment and keeps a statement from being decided; `''` where nothing of the kind does. */
function openTextOf(statement: Statement, { action, keys, resource, principal }: PolicyRequest): string {
  const first = (...texts: readonly string[]): string => firstPlaceholder(texts.find(hasPlaceholder) ?? '');
  if (listsPrincipal(statement.principals, principal) === 'unknown' && statement.principals.placeholders) {
    const { services, aws, federated, canonicalUsers } = statement.principals;
    return first(...services, ...aws, ...federated, ...canonicalUsers);
  }
  const { patterns } = statement.resources;
  if (coverageOf(statement.resources, { keys, resource }) === 'unknown') {
    const found = patterns
      .filter((pattern) => openCoverage(pattern, resource) === 'unknown')
      .map((pattern) => firstOpen(pattern, resource.head))
      .find((one) => one !== undefined);
    if (found !== undefined) return found;
  }
  for (const clause of statement.clauses) {
    if (testClause(clause, keys) !== 'unknown') continue;
    const state = keys(clause.lowerCaseKey);
    const given = state.kind === 'values' || state.kind === 'at-least' ? state.values : [];
    const found = first(clause.key, ...clause.values.map(({ text }) => text), ...given);
    if (found !== '') return found;
  }
  return first(...statement.otherElements, openAction(statement, action) ?? '');
}

/** Whether each of them is in doubt for a key of the request alone, and for whatever object. */
export const areOfKeysAlone = (hits: readonly Hit[], request: PolicyRequest): boolean =>
  hits.every((hit) => {
    const { cause, ofEveryKey } = doubtOf(hit, request);
    return cause === 'key' && ofEveryKey;
  });

/** What this program does not know of a statement that would apply otherwise; `undefined` if it knows everything. */
function notModelledIn(statement: Statement, request: PolicyRequest): string | undefined {
  const element = notModelled(statement, request.action);
  if (element !== undefined) return `it has an element that is not known here: ${element}`;
  if (namesPrincipal(statement, request.principal) === 'unknown')
    return 'it names a principal that cannot be compared with this one';
  const clause = statement.clauses.find(({ kind }) => kind === 'not-modelled');
  return clause && `it has a condition operator that is not known here: ${clause.operator}`;
}

/** The conditions that hold, for a statement that decided. */
export const becauseOf = ({ statement, match, together = [] }: Hit, { keys }: PolicyRequest): string =>
  [
    ...(match === 'some' ? ['it hits some of the keys'] : []),
    ...(together.length > 0 ? [`together with ${together.map(statementName).join(' and ')}, in every case`] : []),
    ...statement.clauses
      .filter((clause) => together.length === 0 || testClause(clause, keys) === 'yes')
      .map((clause) => `${clauseText(clause)} holds: ${heldText(clause, keys)}`),
  ].join('; ');

/** The first condition that does not hold, and why; `''` where no one does it alone. */
export function unmetOf({ clauses }: Statement, { keys }: PolicyRequest): string {
  const clause = clauses.find((one) => testClause(one, keys) === 'no');
  return clause === undefined ? '' : `${clauseText(clause)}: ${heldText(clause, keys)}`;
}

const clauseText = ({ operator, key, values, hasVariables }: Clause): string => {
  const [first, ...more] = values.map(({ text }) => text);
  const others = more.length > 0 ? ` (and ${more.length} more)` : '';
  // Whoever wrote a variable sees one, and not why it is not compared as one.
  const literal = !hasVariables && values.some(({ text }) => VARIABLE.test(text)) ? LITERAL : '';
  return `${operator} ${key} ${visibleJson(first ?? [])}${others}${literal}`;
};

const VARIABLE = /\$\{(?:aws|s3):/i;
const LITERAL = ' (text as it stands: there are variables from "Version": "2012-10-17" on)';

function heldText({ key, lowerCaseKey }: Clause, keys: KeyLookup): string {
  return stateText(key, keys(lowerCaseKey));
}

function stateText(key: string, state: KeyState): string {
  switch (state.kind) {
    case 'absent':
      return `the request has no ${key}`;
    case 'values':
      return `the request has ${state.values.map((value) => visibleJson(value)).join(', ')}`;
    case 'at-least':
      return `the request has ${state.values.map((value) => visibleJson(value)).join(', ')} and possibly more`;
    case 'one-of':
      return `the request has ${state.options.map((one) => (one === null ? `no ${key}` : visibleJson(one))).join(' or ')}`;
    case 'foreign':
      return `the ${key} of the request is one of AWS's own`;
    case 'unknown':
      return `the value of ${key} is not known`;
  }
}
