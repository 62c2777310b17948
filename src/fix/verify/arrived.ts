import type { SourceArrival } from '../../model/arrival.ts';
import { byText } from '../../model/names.ts';
import type { ScanRun } from '../../scan/run-scan.ts';
import type { JournalStep } from '../journal/records.ts';

/** What became of the logs of a bucket whose logging a step has set. */
export interface VerifiedArrival {
  readonly account: string;
  readonly bucket: string;
  /** When its logging was set, ISO 8601. */
  readonly since: string;
  /** `later`: it is too early to ask. `nothing`: no object is there that came since. `unseen`: that cannot be told. */
  readonly now: 'arrived' | 'nothing' | 'unseen' | 'later';
  /** When the newest object came, why nothing is known, or when to ask; ISO 8601 for times. */
  readonly detail: string;
}

/**
 * AWS: "most log records are delivered within a few hours of the time that they are recorded", on a best-effort basis. As
 * long as the scan waits for the record of a request of its own.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
 */
const NIGHT = 20 * 3_600_000;

/** Steps after which logs should arrive, sorted by account and bucket. */
export function loggingSteps(steps: Iterable<JournalStep>): readonly JournalStep[] {
  return [...steps]
    .filter(
      ({ change, direction, state }) =>
        change.kind === 'logging' && change.to !== null && direction === 'apply' && state === 'done',
    )
    .sort((a, b) => byText(a.change.account, b.change.account) || byText(a.change.bucket, b.change.bucket));
}

export const isDue = ({ at }: JournalStep, now: Date): boolean => now.getTime() - Date.parse(at) >= NIGHT;

/** `run` is a scan that looked for logs, if any of the steps is due. */
export async function arrivalsAfter(
  steps: readonly JournalStep[],
  run: Pick<ScanRun, 'arrivals'>,
  now: Date,
): Promise<readonly VerifiedArrival[]> {
  const found = new Map<string, SourceArrival>();
  if (steps.some((step) => isDue(step, now)))
    for await (const one of run.arrivals()) found.set(`${one.account} ${one.bucket}`, one);
  return steps.map((step): VerifiedArrival => {
    const { account, bucket } = step.change;
    const one = { account, bucket, since: step.at };
    if (!isDue(step, now)) return { ...one, now: 'later', detail: new Date(Date.parse(step.at) + NIGHT).toISOString() };
    return { ...one, ...judged(found.get(`${account} ${bucket}`), step.at) };
  });
}

function judged(arrival: SourceArrival | undefined, since: string): Pick<VerifiedArrival, 'now' | 'detail'> {
  if (arrival === undefined)
    return { now: 'unseen', detail: 'nothing is logged any more, or the scan could not look into its log bucket' };
  const { state, seenAt, reason } = arrival;
  // Where keys do not tell whose they are, an object may be of another source.
  if (state === 'cannot-tell') return { now: 'unseen', detail: reason };
  if (seenAt !== '' && Date.parse(seenAt) > Date.parse(since)) return { now: 'arrived', detail: seenAt };
  // One object is proof that logs arrive; of those that may lie behind it nothing was read.
  return state === 'arriving'
    ? { now: 'unseen', detail: `the object of ${seenAt} is from before; later ones were not looked for` }
    : { now: 'nothing', detail: '' };
}
