import type { AssumptionId } from '../../model/assumptions.ts';
import type { PolicyRequest } from '../../policy/match-statement.ts';
import type { ParsedPolicy } from '../../policy/parse-policy.ts';
import { type Weighed, weigh } from '../../policy/weigh.ts';
import { type Attempt, type Settled, settle } from './hangs-on.ts';
import type { LogRequest } from './log-request.ts';

/** What policies say, with the request that they were asked. */
export interface Asked {
  readonly weighed: Weighed;
  readonly request: PolicyRequest;
}

/** Asks policies once for each set of assumptions that is left open: Deny and Allow are settled apart, on the same answers. */
export function weighing(
  policies: readonly ParsedPolicy[],
  request: LogRequest,
  change: (request: PolicyRequest) => PolicyRequest = (same) => same,
): (outcomeOf: (weighed: Weighed) => string) => Settled<Asked> {
  const known = new Map<string, { readonly asked: Asked; readonly ids: ReadonlySet<AssumptionId> }>();
  const ask = ({ open, onAsked }: Attempt): Asked => {
    const key = [...open].sort().join();
    let answer = known.get(key);
    if (answer === undefined) {
      const ids = new Set<AssumptionId>();
      const asking = change(request({ open, onAsked: (id) => ids.add(id) }));
      const weighed = weigh(policies, asking);
      answer = { asked: { weighed, request: asking }, ids };
      known.set(key, answer);
    }
    for (const id of answer.ids) onAsked(id);
    return answer.asked;
  };
  return (outcomeOf) => settle(ask, ({ weighed }) => outcomeOf(weighed));
}

/** What the Denies say: they come before what could not be understood, which may say anything. */
export function denyOutcome({ deny, possibleDeny, fault }: Weighed): 'blocked' | 'unknown' | 'ok' {
  if (deny !== undefined) return 'blocked';
  return fault !== undefined || possibleDeny !== undefined ? 'unknown' : 'ok';
}

export function allowOutcome({ allows, possibleAllow, fault }: Weighed): 'blocked' | 'unknown' | 'ok' {
  if (allows.length > 0) return 'ok';
  return fault !== undefined || possibleAllow !== undefined ? 'unknown' : 'blocked';
}
