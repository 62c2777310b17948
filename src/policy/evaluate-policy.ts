import { becauseOf, doubtOf, statementName } from './explain.ts';
import { ABSENT, type KeyState, keyLookup, UNKNOWN } from './keys.ts';
import type { PolicyRequest } from './match-statement.ts';
import { ParsedPolicy, parsePolicy } from './parse-policy.ts';
import type { Principal } from './principal.ts';
import { type Hit, weigh } from './weigh.ts';

/** One request, as IAM sees it. */
export interface AccessRequest {
  readonly principal: Principal;
  /** `s3:PutObject` */
  readonly action: string;
  /** ARN */
  readonly resource: string;
  /** Values of the condition keys; a list for a multivalued key. A key that is neither here nor in `unknownKeys` is absent. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** Keys of which it is not known whether the request has them. A trailing `*` stands for all keys that begin so. */
  readonly unknownKeys?: readonly string[];
}

/** A policy document as an object or as JSON text, or one that `parsePolicy` has read already. */
export type PolicySource = string | object | ParsedPolicy;

export interface PolicyDecision {
  readonly verdict: 'allowed' | 'denied' | 'unknown';
  /** A statement says so. `denied` without it means that no statement allows. */
  readonly explicit: boolean;
  /** The statement that decided, or that stands in the way of a decision: both numbers from 0. */
  readonly statement?: { readonly policy: number; readonly index: number; readonly sid: string | undefined };
  readonly reason: string;
}

/**
 * What resource policies say about a request, in three values: an explicit Deny wins, then an Allow, and without either
 * the request is denied. `unknown` where it hangs on a key in `unknownKeys`, or on something that this program does not
 * know (an operator, an element, a document that is no policy); never `allowed` in spite of that.
 *
 * Modelled are resource policies alone. A principal of an account that a policy names as a whole matches, though AWS would
 * then ask the identity policies of that account as well. `NotPrincipal` matches who is not listed.
 */
export function evaluatePolicy(
  policies: PolicySource | readonly PolicySource[],
  request: AccessRequest,
): PolicyDecision {
  const parsed = [policies].flat().map((source) => (source instanceof ParsedPolicy ? source : parsePolicy(source)));
  return decide(parsed, requestOf(request));
}

function requestOf({ principal, action, resource, context = {}, unknownKeys = [] }: AccessRequest): PolicyRequest {
  const states: (readonly [string, KeyState])[] = Object.entries(context).map(([key, value]) => {
    const values = typeof value === 'string' ? [value] : value;
    return [key, values.length === 0 ? ABSENT : { kind: 'values', values }];
  });
  const unknown = unknownKeys.map((key) => [key, UNKNOWN] as const);
  return {
    principal,
    action: action.toLowerCase(),
    resource: { head: resource, tail: [] },
    keys: keyLookup([...states, ...unknown], ABSENT),
  };
}

function decide(policies: readonly ParsedPolicy[], request: PolicyRequest): PolicyDecision {
  const { deny, possibleDeny, allows, possibleAllow, fault } = weigh(policies, request);
  const [allow] = allows;
  const by = (hit: Hit) => ({ policy: hit.policy, index: hit.statement.index, sid: hit.statement.sid });
  const says = (hit: Hit, verb: string) => {
    const why = becauseOf(hit, request);
    return `${statementName(hit.statement)} ${verb} it${why === '' ? '' : ` (${why})`}`;
  };
  const doubts = (hit: Hit, verb: string): PolicyDecision => ({
    verdict: 'unknown',
    explicit: false,
    statement: by(hit),
    reason: `${statementName(hit.statement)} may ${verb} it: ${doubtOf(hit, request).words}`,
  });
  if (deny) return { verdict: 'denied', explicit: true, statement: by(deny), reason: says(deny, 'denies') };
  if (fault) {
    return {
      verdict: 'unknown',
      explicit: false,
      reason: `policy ${fault.policy + 1} is not a policy: ${fault.message}`,
    };
  }
  if (possibleDeny && (allow || possibleAllow)) return doubts(possibleDeny, 'deny');
  if (allow) return { verdict: 'allowed', explicit: true, statement: by(allow), reason: says(allow, 'allows') };
  if (possibleAllow) return doubts(possibleAllow, 'allow');
  return { verdict: 'denied', explicit: false, reason: 'no statement allows it' };
}
