import type { AccountChanger } from '../../collect/session/open-account.ts';
import type { DeliveryOptions } from '../../derive/delivery/verdict.ts';
import { known } from '../../model/observation.ts';
import type { BucketChange, PolicyChange } from '../change.ts';
import type { Direction } from '../journal/records.ts';
import { judgeDelivery, loopFault } from './judge-delivery.ts';
import { type Changer, lockOut } from './keeps-access.ts';
import { readFact, whyNot } from './read-document.ts';

export interface Judging {
  readonly changer: AccountChanger;
  readonly who: Changer;
  readonly direction: Direction;
  /** Of the account. */
  readonly options: DeliveryOptions;
}

/** Why a change must not be made, as things are now; `undefined`: nothing stands against it. */
export async function objectionTo(
  change: Exclude<BucketChange, { kind: 'new-bucket' }>,
  judging: Judging,
): Promise<string | undefined> {
  const { direction, who, changer, options } = judging;
  if (change.kind === 'policy') {
    const lost = lockOut(change, who);
    if (lost !== undefined || direction === 'apply') return lost;
    return cutsDelivery(change, judging);
  }
  // What was there before is put back as it was; S3 refuses it where the target is gone.
  if (direction === 'undo' || change.to === null) return undefined;
  const { reader } = changer;
  const { account, region, bucket, to, from } = change;
  const isNewTarget = from?.target !== to.target;
  const loop = isNewTarget ? await loopFault({ reader, region }, bucket, to.target) : undefined;
  if (loop !== undefined) return loop;
  const delivery = { reader, account, region, partition: who.partition, source: bucket, options };
  const { verdict, reason } = await judgeDelivery({ ...delivery, logging: to });
  if (verdict === 'permitted') return undefined;
  // Another prefix, or no grants, may be right also where nothing is delivered.
  if (from !== null && !isNewTarget) {
    const before = await judgeDelivery({ ...delivery, logging: from });
    if (before.verdict === verdict || before.verdict === 'blocked') return undefined;
  }
  return `delivery into ${to.target} is ${verdict}: ${reason}`;
}

/** Some bucket may have come to rely on a statement since it was added. */
async function cutsDelivery(
  { account, region, bucket, from, to, stoppedSources }: PolicyChange,
  { changer: { reader }, who: { partition }, options }: Judging,
): Promise<string | undefined> {
  const { listing, buckets } = await reader.list();
  if (listing.state !== 'known')
    return `who logs into ${bucket} cannot be seen: ${whyNot('s3:ListAllMyBuckets', listing)}`;
  for (const { name, region: where } of buckets) {
    // What the plan delivered for the first time is stopped once more by taking it back.
    if (where !== region || stoppedSources.includes(name)) continue;
    const logging = await readFact({ reader, bucket: name, region }, 'logging');
    if (logging.state === 'absent') continue;
    if (logging.state !== 'known')
      return `whether ${name} logs into ${bucket} cannot be seen: ${whyNot('s3:GetBucketLogging', logging)}`;
    if (logging.value.target !== bucket) continue;
    const delivery = { reader, account, region, partition, source: name, logging: logging.value, options };
    const now = await judgeDelivery({ ...delivery, policy: observed(from) });
    if (now.permission === 'blocked') continue;
    const then = await judgeDelivery({ ...delivery, policy: observed(to) });
    if (then.permission !== 'permitted')
      return `logs of ${name} are delivered into ${bucket} now, and would not be afterwards: ${then.reason}`;
  }
  return undefined;
}

const observed = (policy: object | null) =>
  policy === null ? ({ state: 'absent' } as const) : known({ text: JSON.stringify(policy) });
