import type { AssumptionId } from '../../model/assumptions.ts';

export interface Settled<T> {
  readonly result: T;
  /** Without any one of these the result would be open; sorted. */
  readonly hangsOn: readonly AssumptionId[];
}

export interface Attempt {
  /** Assumptions that are left open. */
  readonly open: ReadonlySet<AssumptionId>;
  readonly onAsked: (id: AssumptionId) => void;
}

const NONE: ReadonlySet<AssumptionId> = new Set();
const NOTHING: readonly AssumptionId[] = [];

/**
 * What is found, and the assumptions that it hangs on: as many as possible are left open as long as the outcome stays the
 * same. Few policies ask for any, so that most are evaluated once.
 */
export function settle<T>(evaluate: (attempt: Attempt) => T, outcomeOf: (result: T) => string): Settled<T> {
  let { result, asked } = attempted(evaluate, NONE);
  const outcome = outcomeOf(result);
  if (asked.size === 0 || outcome === 'unknown') return { result, hangsOn: NOTHING };
  let open = NONE;
  const needed = new Set<AssumptionId>();
  const leaveOpen = (more: Iterable<AssumptionId>): boolean => {
    const wider = new Set([...open, ...more]);
    const again = attempted(evaluate, wider);
    if (outcomeOf(again.result) !== outcome) return false;
    ({ result, asked } = again);
    open = wider;
    return true;
  };
  leaveOpen(asked);
  for (;;) {
    const next = [...asked].sort().find((id) => !needed.has(id));
    if (next === undefined) break;
    if (asked.size === 1 && open.size === 0) needed.add(next);
    else if (!leaveOpen([next])) needed.add(next);
  }
  return { result, hangsOn: [...asked].sort() };
}

function attempted<T>(
  evaluate: (attempt: Attempt) => T,
  open: ReadonlySet<AssumptionId>,
): { readonly result: T; readonly asked: ReadonlySet<AssumptionId> } {
  const asked = new Set<AssumptionId>();
  const result = evaluate({ open, onAsked: (id) => asked.add(id) });
  return { result, asked };
}
