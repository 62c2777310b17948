import { combinations } from './cases.ts';
import { type Clause, testClause } from './condition.ts';
import type { KeyLookup } from './keys.ts';
import { openCoverage } from './open-text.ts';
import { loosened, resolvePattern } from './pattern.ts';
import { listsPrincipal, type Principal } from './principal.ts';
import type { PatternList, Statement } from './statement.ts';
import { agreed, allOf, not, type Tri } from './tri.ts';
import { type Coverage, matchesText, type TextSet } from './wildcard.ts';

/** A request, or many of them: `resource` may stand for a set of resources. */
export interface PolicyRequest {
  readonly principal: Principal;
  /** In lower case. */
  readonly action: string;
  readonly resource: TextSet;
  readonly keys: KeyLookup;
}

/** Whether a statement applies: to the request, to `some` of its resources, not at all, or that cannot be told. */
export type Match = Tri | 'some';

export function matchStatement(statement: Statement, request: PolicyRequest): Match {
  const match = matchOrSpare(statement, request);
  return match === 'spared' ? 'no' : match;
}

/** The same, where `spared` says that nothing but its conditions keeps a statement from applying. */
export function matchOrSpare(statement: Statement, request: PolicyRequest): Match | 'spared' {
  if (!namesAction(statement, request.action)) return 'no';
  const who = namesPrincipal(statement, request.principal);
  if (who === 'no') return who;
  const where = coverageOf(statement.resources, request);
  if (where === 'none') return 'no';
  const when = testClauses(statement.clauses, request.keys);
  if (when === 'no') return 'spared';
  if (who === 'unknown' || when === 'unknown' || where === 'unknown') return 'unknown';
  if (notModelled(statement, request.action) !== undefined) return 'unknown';
  return where === 'all' ? 'yes' : 'some';
}

/** Whether all clauses hold, for whatever the keys can be together. */
export function testClauses(clauses: readonly Clause[], keys: KeyLookup): Tri {
  const one = allOf(clauses, (clause) => testClause(clause, keys));
  if (one !== 'unknown' || clauses.length < 2) return one;
  const cases = combinations(clauses, keys);
  return cases === undefined
    ? one
    : agreed(cases.map((inCase) => allOf(clauses, (clause) => testClause(clause, inCase))));
}

/** Whether the statement is about the action, or may be for all that is known. */
export function namesAction(statement: Pick<Statement, 'actions'>, action: string): boolean {
  const { patterns, negated } = statement.actions;
  const listed = patterns.some((pattern) => matchesText(pattern, action));
  return negated ? !listed : listed || openAction(statement, action) !== undefined;
}

/** What only tells whether the statement is about the action, and cannot be understood: `Action *:PutObject`. */
export function openAction({ actions }: Pick<Statement, 'actions'>, action: string): string | undefined {
  if (actions.patterns.some((pattern) => matchesText(pattern, action))) return undefined;
  return actions.open.find(({ pattern }) => matchesText(pattern, action))?.text;
}

/** What of a statement this program does not know, if that may keep it from applying. */
export const notModelled = (statement: Statement, action: string): string | undefined =>
  statement.otherElements[0] ?? openAction(statement, action);

export function namesPrincipal({ principals }: Statement, principal: Principal): Tri {
  const listed = listsPrincipal(principals, principal);
  return principals.negated ? not(listed) : listed;
}

export function coverageOf(
  { patterns, negated }: PatternList,
  { resource, keys }: Pick<PolicyRequest, 'resource' | 'keys'>,
): Coverage | 'unknown' {
  let partial = 0;
  let unknown = false;
  for (const pattern of patterns) {
    const resolved = resolvePattern(pattern, keys);
    if (resolved.kind === 'absent') {
      // It matches nothing, or makes the whole statement invalid; only for what is left out is that a difference.
      unknown ||= negated;
      continue;
    }
    if (resolved.kind === 'unknown') {
      unknown ||= openCoverage(loosened(pattern), resource) !== 'none';
      continue;
    }
    const one = openCoverage(resolved.pattern, resource);
    if (one === 'unknown') unknown = true;
    if (one === 'all') return negated ? 'none' : 'all';
    if (one === 'some') partial += 1;
  }
  if (negated) {
    if (unknown || partial > 1) return 'unknown'; // Several parts may add up to the whole.
    return partial === 1 ? 'some' : 'all';
  }
  if (partial > 0) return 'some';
  return unknown ? 'unknown' : 'none';
}
