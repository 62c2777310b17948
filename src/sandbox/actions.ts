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

const listOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string');

/** A session policy, by action name only: resources and conditions are not looked at. `null` if it is no policy. */
export function sessionFilter(policy: string): ActionFilter | null {
  try {
    const { Statement }: { readonly Statement?: unknown } = JSON.parse(policy);
    const statements: readonly Readonly<Record<string, unknown>>[] = [Statement].flat().map(Object);
    const actionsOf = (effect: string) =>
      allowing(statements.filter((one) => one['Effect'] === effect).flatMap((one) => listOf(one['Action'])));
    const allowed = actionsOf('Allow');
    const denied = actionsOf('Deny');
    return (action) => allowed(action) && !denied(action);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}
