import { ASSUMPTIONS, type AssumptionId } from '../../model/assumptions.ts';
import { testClause } from '../../policy/condition.ts';
import type { KeyLookup } from '../../policy/keys.ts';
import { type PolicyRequest, testClauses } from '../../policy/match-statement.ts';
import type { ParsedPolicy } from '../../policy/parse-policy.ts';
import type { Statement } from '../../policy/statement.ts';
import { type Weighed, weigh } from '../../policy/weigh.ts';
import { type Attempt, type Settled, settle } from './hangs-on.ts';
import type { LogRequest } from './log-request.ts';

/** What policies say, with the request that they were asked. */
export interface Asked {
  readonly weighed: Weighed;
  readonly request: PolicyRequest;
}

type Outcome = 'blocked' | 'unknown' | 'ok';

/** What the Denies of some policies say, and what their Allows say, each with what it hangs on. */
export interface Weighing {
  /** With every assumption at its value. */
  readonly assumed: Weighed;
  readonly deny: () => Settled<Asked>;
  readonly allow: () => Settled<Asked>;
}

const NONE: ReadonlySet<AssumptionId> = new Set();
const ALL: ReadonlySet<AssumptionId> = new Set(ASSUMPTIONS.map(({ id }) => id));
const NOTHING: readonly AssumptionId[] = [];

/** Asks policies with every assumption at its value. What that hangs on is worked out where any was asked for. */
export function weighing(
  policies: readonly ParsedPolicy[],
  request: LogRequest,
  change: (request: PolicyRequest) => PolicyRequest = (same) => same,
): Weighing {
  const evaluate = (attempt: Attempt): Asked => {
    const asking = change(request(attempt));
    return { weighed: weigh(policies, asking), request: asking };
  };
  const ids = new Set<AssumptionId>();
  const base = evaluate({ open: NONE, onAsked: (id) => ids.add(id) });
  const isFree = ids.size === 0;
  const free: Settled<Asked> = { result: base, hangsOn: NOTHING };
  const variables = () => policies.some(({ statements }) => statements.some(variableResources));
  const keysWith = (open: ReadonlySet<AssumptionId>, onAsked: Attempt['onAsked']): KeyLookup =>
    request({ open, onAsked }).keys;
  const settled = (effect: Statement['effect'], outcomeOf: (weighed: Weighed) => Outcome, spares: Outcome) => () => {
    const outcome = outcomeOf(base.weighed);
    if (isFree || outcome === 'unknown') return free;
    const spared = base.weighed.spared.filter((statement) => statement.effect === effect);
    const simple = outcome === spares && !variables();
    const hangsOn = simple ? sparedBy(spared, keysWith) : undefined;
    return hangsOn === undefined ? settle(evaluate, ({ weighed }) => outcomeOf(weighed)) : { result: base, hangsOn };
  };
  return {
    assumed: base.weighed,
    deny: settled('Deny', denyOutcome, 'ok'),
    allow: () => {
      const [first] = base.weighed.allows;
      // What is allowed with all assumptions open hangs on none; so it is with most statements.
      if (
        first &&
        !variableResources(first.statement) &&
        testClauses(
          first.statement.clauses,
          keysWith(ALL, () => undefined),
        ) === 'yes'
      )
        return free;
      return settled('Allow', allowOutcome, 'blocked')();
    },
  };
}

/** What a statement covers may hang on an assumption as its conditions may. */
const variableResources = ({ resources: { patterns } }: Statement): boolean =>
  patterns.some(({ hasVariables }) => hasVariables);

/**
 * What keeps statements from applying, if it is one clause in each: for each the clause that takes the fewest assumptions
 * more. `undefined` where it takes a closer look, since several clauses do it together.
 */
function sparedBy(
  statements: readonly Statement[],
  keysWith: (open: ReadonlySet<AssumptionId>, onAsked: Attempt['onAsked']) => KeyLookup,
): readonly AssumptionId[] | undefined {
  if (statements.length === 0) return NOTHING;
  const needed = new Set<AssumptionId>();
  const openKeys = keysWith(ALL, () => undefined);
  let asked: AssumptionId[] = [];
  const keys = keysWith(NONE, (id) => asked.push(id));
  for (const { clauses } of statements) {
    if (testClauses(clauses, openKeys) === 'no') continue;
    let best: readonly AssumptionId[] | undefined;
    for (const clause of clauses) {
      asked = [];
      if (testClause(clause, keys) !== 'no') continue;
      const more = asked.filter((id) => !needed.has(id));
      if (best === undefined || more.length < best.length) best = more;
    }
    if (best === undefined) return undefined;
    for (const id of best) needed.add(id);
  }
  return needed.size === 0 ? NOTHING : [...needed].sort();
}

/** What the Denies say: they come before what could not be understood, which may say anything. */
function denyOutcome({ deny, possibleDeny, fault }: Weighed): Outcome {
  if (deny !== undefined) return 'blocked';
  return fault !== undefined || possibleDeny !== undefined ? 'unknown' : 'ok';
}

function allowOutcome({ allows, possibleAllow, fault }: Weighed): Outcome {
  if (allows.length > 0) return 'ok';
  return fault !== undefined || possibleAllow !== undefined ? 'unknown' : 'blocked';
}
