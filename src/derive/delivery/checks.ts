import type { Unobserved } from '../../model/answer.ts';
import type { AssumptionId } from '../../model/assumptions.ts';
import type { BucketFactName, FactValues } from '../../model/facts/index.ts';
import type { Bucket } from '../../model/inventory.ts';
import type { Observation } from '../../model/observation.ts';
import { unobservedFact } from '../snapshot.ts';
import type { Cause, CheckName, DeliveryCheck } from './verdict.ts';

export type SeenBucket = Pick<Bucket, 'name' | 'region' | 'facts'>;

/** What a check says besides its outcome. */
export interface CheckDetails {
  readonly evidence?: string;
  readonly assumptions?: readonly AssumptionId[];
  readonly cause?: Cause;
  readonly decidedByArrival?: boolean;
}

const NOTHING: readonly Unobserved[] = [];
const NO_ASSUMPTIONS: readonly AssumptionId[] = [];

const checkWith =
  (outcome: DeliveryCheck['outcome']) =>
  (name: CheckName, sentence: string, details: CheckDetails | string = {}): DeliveryCheck => {
    const {
      evidence = '',
      assumptions = NO_ASSUMPTIONS,
      cause = '',
      decidedByArrival = false,
    } = typeof details === 'string' ? { evidence: details } : details;
    const check = { name, outcome, sentence, evidence, unobserved: NOTHING, assumptions, cause };
    return decidedByArrival ? { ...check, decidedByArrival } : check;
  };

export const ok = checkWith('ok');
export const blocked = checkWith('blocked');
/** Everything was seen, and it cannot be decided. */
export const undecided = checkWith('unknown');

export const unobservedCheck = (
  name: CheckName,
  what: string,
  unobserved: readonly Unobserved[],
  cause: Cause = '',
): DeliveryCheck => ({
  name,
  outcome: 'unknown',
  sentence: `${what} was not seen (${unobserved.map(unobservedText).join('; ')})`,
  evidence: '',
  unobserved,
  assumptions: NO_ASSUMPTIONS,
  cause,
});

const unobservedText = ({ state, action, reason, fact }: Unobserved): string => {
  if (state === 'denied') return `${action} was denied`;
  return state === 'failed' ? `${action} failed: ${reason}` : `${fact} was not read`;
};

export type Seen<T> =
  | { readonly seen: true; readonly value: T | undefined }
  | { readonly seen: false; readonly unobserved: Unobserved };

/** A fact of a bucket: its value, `undefined` where AWS says "not configured", or that it is unobserved. */
export function factOf<N extends BucketFactName>({ name, region, facts }: SeenBucket, fact: N): Seen<FactValues[N]> {
  const observation: Observation<FactValues[N]> | undefined = facts[fact];
  if (observation?.state === 'known') return { seen: true, value: observation.value };
  if (observation?.state === 'absent') return { seen: true, value: undefined };
  return { seen: false, unobserved: unobservedFact({ fact, subject: name, region }, observation) };
}
