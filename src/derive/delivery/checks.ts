import type { Unobserved } from '../../model/answer.ts';
import type { BucketFactName, FactValues } from '../../model/facts/index.ts';
import type { Bucket } from '../../model/inventory.ts';
import type { Observation } from '../../model/observation.ts';
import { unobservedFact } from '../snapshot.ts';
import type { CheckName, DeliveryCheck } from './verdict.ts';

export type SeenBucket = Pick<Bucket, 'name' | 'region' | 'facts'>;

const NOTHING: readonly Unobserved[] = [];

export const ok = (name: CheckName, sentence: string, evidence = ''): DeliveryCheck => ({
  name,
  outcome: 'ok',
  sentence,
  evidence,
  unobserved: NOTHING,
});

export const blocked = (name: CheckName, sentence: string, evidence = ''): DeliveryCheck => ({
  name,
  outcome: 'blocked',
  sentence,
  evidence,
  unobserved: NOTHING,
});

/** Everything was seen, and it cannot be decided. */
export const undecided = (name: CheckName, sentence: string, evidence = ''): DeliveryCheck => ({
  name,
  outcome: 'unknown',
  sentence,
  evidence,
  unobserved: NOTHING,
});

export const unseen = (name: CheckName, what: string, looks: readonly Unobserved[]): DeliveryCheck => ({
  name,
  outcome: 'unknown',
  sentence: `${what} was not seen (${looks.map(lookText).join('; ')})`,
  evidence: '',
  unobserved: looks,
});

const lookText = ({ state, action, reason, fact }: Unobserved): string => {
  if (state === 'denied') return `${action} was denied`;
  return state === 'failed' ? `${action} failed: ${reason}` : `${fact} was not read`;
};

export type Seen<T> =
  | { readonly seen: true; readonly value: T | undefined }
  | { readonly seen: false; readonly look: Unobserved };

/** A fact of a bucket: its value, `undefined` where AWS says "not configured", or the look that is missing. */
export function factOf<N extends BucketFactName>({ name, region, facts }: SeenBucket, fact: N): Seen<FactValues[N]> {
  const observation: Observation<FactValues[N]> | undefined = facts[fact];
  if (observation?.state === 'known') return { seen: true, value: observation.value };
  if (observation?.state === 'absent') return { seen: true, value: undefined };
  return { seen: false, look: unobservedFact({ fact, subject: name, region }, observation) };
}
