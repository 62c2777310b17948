import type { AccountReader } from '../../collect/account-reader.ts';
import type { FactName, FactValues } from '../../model/facts/index.ts';
import type { Logging } from '../../model/facts/logging.ts';
import type { Policy } from '../../model/facts/policy.ts';
import type { Observation } from '../../model/observation.ts';
import type { BucketChange } from '../change.ts';
import type { BucketPolicyDocument } from '../fix-plan.ts';
import { documentOf, sameLogging, samePolicy } from './same-document.ts';

/** What lies between a change and the setting of its bucket, as it is now. */
export type SettingState =
  /** It is as it shall be. */
  | { readonly is: 'done' }
  /** It is as it must be for the change. */
  | { readonly is: 'before' }
  | { readonly is: 'other'; readonly what: string }
  | { readonly is: 'unobserved'; readonly why: string };

export interface BucketPlace {
  readonly reader: AccountReader;
  readonly bucket: string;
  readonly region: string;
}

/** The collector of a fact gives the value that `model/facts/` declares for it. */
export const readFact = <N extends FactName>(
  { reader, bucket, region }: BucketPlace,
  fact: N,
): Promise<Observation<FactValues[N]>> =>
  reader.read({ fact, subject: bucket, region }) as Promise<Observation<FactValues[N]>>;

export async function seenOf(
  change: Exclude<BucketChange, { kind: 'new-bucket' }>,
  reader: AccountReader,
): Promise<SettingState> {
  const place = { reader, bucket: change.bucket, region: change.region };
  switch (change.kind) {
    case 'logging':
      return compared(loggingIn(await readFact(place, 'logging')), change, sameLogging, 'logging');
    case 'policy':
      return compared(policyIn(await readFact(place, 'policy')), change, samePolicy, 'policy');
  }
}

interface Compared<Document> {
  readonly from: Document | null;
  readonly to: Document | null;
}

type Live<Document> = { readonly document: Document | null | undefined } | { readonly why: string };

function compared<Document>(
  live: Live<Document>,
  { from, to }: Compared<Document>,
  same: (a: Document | null, b: Document | null) => boolean,
  what: string,
): SettingState {
  if ('why' in live) return { is: 'unobserved', why: live.why };
  const { document } = live;
  if (document === undefined) return { is: 'other', what: `the ${what} is no document that could be put back` };
  if (same(document, to)) return { is: 'done' };
  if (same(document, from)) return { is: 'before' };
  return {
    is: 'other',
    what: `the ${what} is neither what was there when the plan was made nor what the plan makes of it`,
  };
}

const loggingIn = (observed: Observation<Logging>): Live<Logging> =>
  observed.state === 'known'
    ? { document: observed.value }
    : observed.state === 'absent'
      ? { document: null }
      : { why: whyNot('s3:GetBucketLogging', observed) };

const policyIn = (observed: Observation<Policy>): Live<BucketPolicyDocument> =>
  observed.state === 'known'
    ? { document: documentOf(observed.value.text) }
    : observed.state === 'absent'
      ? { document: null }
      : { why: whyNot('s3:GetBucketPolicy', observed) };

/** In words; ends what begins with the bucket. */
export function whyNot(action: string, observed: Observation<unknown>): string {
  if (observed.state === 'denied') return `${observed.action} is denied`;
  return observed.state === 'failed' ? `${action}: ${observed.reason}` : `${action}: ${observed.state}`;
}
