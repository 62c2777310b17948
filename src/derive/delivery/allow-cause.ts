import { statementName, unmetOf } from '../../policy/explain.ts';
import {
  coverageOf,
  namesAction,
  namesPrincipal,
  type PolicyRequest,
  testClauses,
} from '../../policy/match-statement.ts';
import type { ParsedPolicy } from '../../policy/parse-policy.ts';
import type { Statement } from '../../policy/statement.ts';
import type { TextSet } from '../../policy/wildcard.ts';
import { resourcesOf } from './policy-attributes.ts';
import type { Cause } from './verdict.ts';

export interface AllowCause {
  readonly cause: Cause;
  /** Which statement comes near, and what it lacks; `''` where none does. */
  readonly words: string;
}

const NONE: AllowCause = { cause: 'no-allow', words: '' };

/** Why no statement lets the log writer in: there is none for it, or the one there is covers other keys or other sources. */
export function allowCause(policies: readonly ParsedPolicy[], request: PolicyRequest): AllowCause {
  let narrow: AllowCause = NONE;
  for (const statement of policies.flatMap(({ statements }) => statements)) {
    const isFor =
      statement.effect === 'Allow' &&
      namesAction(statement, request.action) &&
      namesPrincipal(statement, request.principal) === 'yes';
    if (!isFor) continue;
    const covers = coverageOf(statement.resources, request) !== 'none';
    const holds = testClauses(statement.clauses, request.keys) !== 'no';
    const name = statementName(statement);
    if (holds && !covers)
      return { cause: 'resource-too-narrow', words: `${name} lets it write, but ${elsewhere(statement, request)}` };
    if (covers && !holds) {
      const unmet = unmetOf(statement, request);
      const words = `${name} lets it write, but its condition does not hold here${unmet === '' ? '' : ` (${unmet})`}`;
      return { cause: 'condition-too-narrow', words };
    }
    if (narrow.cause === 'no-allow')
      narrow = {
        cause: 'resource-too-narrow',
        words: `${name} lets it write, but on a condition that does not hold here, and ${elsewhere(statement, request)}`,
      };
  }
  return narrow;
}

/** What a statement that covers none of the keys lets the log writer put in their place. */
function elsewhere({ resources }: Statement, { resource: { head }, keys }: PolicyRequest): string {
  const bucket = head.slice(0, head.indexOf('/'));
  const { buckets, objects } = resourcesOf(bucket);
  const covers = (resource: TextSet) => coverageOf(resources, { resource, keys }) !== 'none';
  if (covers(objects)) return 'under other keys';
  return covers(buckets) ? `to ${bucket} alone, not to the objects in it, ${bucket}/*` : 'into another bucket';
}
