import { matches, wildcard } from './iam/patterns.ts';
import { elementFits, type PolicyStatement, parsed } from './iam/statements.ts';

/** Says whether an IAM action is among the allowed ones. */
export type ActionFilter = (action: string) => boolean;

/** Wildcards `*` and `?` as IAM has them; case does not matter. Decisions are kept: the same few actions are asked for ever. */
export function allowing(patterns: readonly string[]): ActionFilter {
  const whole = patterns.map(
    (pattern) =>
      new RegExp(
        `^${pattern
          .replace(/[.+^${}()|[\]\\]/g, '\\$&')
          .replace(/\*+/g, '.*')
          .replace(/\?/g, '.')}$`,
        'i',
      ),
  );
  const decided = new Map<string, boolean>();
  return (action) => {
    const before = decided.get(action);
    if (before !== undefined) return before;
    const answer = whole.some((pattern) => pattern.test(action));
    decided.set(action, answer);
    return answer;
  };
}

/** Says whether an IAM action on a resource is among the allowed ones. */
export type PermissionFilter = (action: string, resource: string) => boolean;

/** A session policy, by actions and resources: conditions are not looked at. `null` if it is no policy. */
export function sessionFilter(policy: string): PermissionFilter | null {
  try {
    const { statements } = parsed(policy);
    if (statements.length === 0) return null;
    const has = (effect: string, action: string, resource: string): boolean =>
      statements.some((one) => one['Effect'] === effect && covers(one, action, resource));
    return (action, resource) => has('Allow', action, resource) && !has('Deny', action, resource);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}

const covers = (statement: PolicyStatement, action: string, resource: string): boolean =>
  elementFits(statement, 'Action', (pattern) => wildcard(pattern, true).test(action)) &&
  elementFits(statement, 'Resource', (pattern) => matches(pattern, resource));
