import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { BUCKET_GONE } from '../../collect/observe.ts';
import type { AccountChanger } from '../../collect/session/open-account.ts';
import type { Policy } from '../../model/facts/policy.ts';
import type { Presence } from '../../model/facts/presence.ts';
import type { Observation } from '../../model/observation.ts';
import type { NewBucketChange } from '../change.ts';
import { type BucketPlace, readFact, whyNot } from './read-document.ts';
import { type ChangeOutcome, MOST_TRIES } from './run-change.ts';
import { documentOf, samePolicy } from './same-document.ts';
import { outcomeOfWrite, type Written } from './write-document.ts';

interface CreationTools {
  readonly changer: AccountChanger;
  /** A run before this one wrote down that it created the bucket. */
  readonly isOurs: boolean;
  readonly begin: () => Promise<void>;
  /** The bucket came into being. */
  readonly created: () => Promise<void>;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** Of a setting of the new bucket, which may take a moment to be seen everywhere. */
const MOST_LOOKS = 8;

/**
 * Creates a log bucket, and gives it all its settings before anything could be delivered into it: its policy comes last. A
 * bucket of that name that is there already is not touched, unless the journal says that it was created for this step.
 */
export async function createBucket(change: NewBucketChange, tools: CreationTools): Promise<ChangeOutcome> {
  const { changer, isOurs, begin, created, wait } = tools;
  const { bucket, region } = change;
  const place: BucketPlace = { reader: changer.reader, bucket, region };
  const s3 = changer.writer(region);
  const policy = isOurs ? await readFact(place, 'policy') : BUCKET_GONE;
  if (!isGone(policy)) {
    if (await isFinished(change, place)) return { result: 'already' };
    // It comes last, so that one that is there is not ours.
    if (policy.state === 'known') {
      const isOurPolicy = samePolicy(documentOf(policy.value.text) ?? null, change.to.policy);
      const what = isOurPolicy ? 'settings' : 'a policy';
      return { result: 'changed', reason: `the new bucket has ${what} of somebody else`, isSent: false };
    }
    if (policy.state !== 'absent') return { result: 'refused', reason: whyNot('s3:GetBucketPolicy', policy) };
    await begin();
  } else {
    for (let tried = 1; ; tried += 1) {
      const presence = await readFact(place, 'presence');
      if (presence.state === 'failed' && presence.code === 'NotListed') return existing(change, place);
      const reason = whyNotFree(bucket, presence);
      if (reason !== undefined) return { result: 'refused', reason };
      if (tried === 1) await begin();
      const born = await outcomeOfWrite('s3:CreateBucket', () => s3.send(creation(change)));
      if (born.did === 'write') break;
      // A request that got no answer may have created it: the next run finds a bucket that nobody wrote down.
      if (born.did !== 'collide' || tried === MOST_TRIES) return failed(born);
      await wait(100 * 2 ** tried);
    }
    await created();
  }
  for (const [action, send] of settingsOf(change, s3)) {
    const outcome = await untilSet(action, send, wait);
    if (outcome.did !== 'write')
      return { result: 'stopped', reason: `${outcome.why}; the bucket is there, unfinished` };
  }
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    if (await isFinished(change, place)) return { result: 'written' };
    await wait(100 * 2 ** look);
  }
  return { result: 'stopped', reason: 'S3 took all settings of the new bucket and does not show them' };
}

/** Not made yet, or deleted since by somebody who wants it made again. */
const isGone = (policy: Observation<Policy>): boolean => policy.state === 'failed' && policy.code === BUCKET_GONE.code;

function whyNotFree(bucket: string, presence: Observation<Presence>): string | undefined {
  if (presence.state !== 'known') return whyNot('s3:HeadBucket', presence);
  if (presence.value.state === 'taken') return `somebody has a bucket of the name ${bucket}`;
  return presence.value.state === 'deleted'
    ? undefined
    : `whether the name ${bucket} is free cannot be seen: s3:ListBucket is denied; s3log-audit iam fixer --create-log-buckets prints what it takes`;
}

async function existing(change: NewBucketChange, place: BucketPlace): Promise<ChangeOutcome> {
  return (await isFinished(change, place))
    ? { result: 'already' }
    : {
        result: 'refused',
        reason: `the account has a bucket of the name ${change.bucket} already (BucketAlreadyOwnedByYou); it is not touched`,
      };
}

const failed = (written: Exclude<Written, { did: 'write' }>): ChangeOutcome =>
  written.did === 'fail' || written.did === 'collide'
    ? { result: 'refused', reason: written.why }
    : { result: 'stopped', reason: written.why };

/** The same setting again changes nothing of a bucket that is new and has no other user. */
async function untilSet(
  action: string,
  send: () => Promise<unknown>,
  wait: (milliseconds: number) => Promise<void>,
): Promise<Written> {
  let last: Written = { did: 'puzzle', why: action };
  for (let tried = 0; tried < MOST_LOOKS; tried += 1) {
    last = await outcomeOfWrite(action, send);
    // The bucket may take a moment to be seen everywhere.
    const isNew = last.did === 'fail' && last.why.includes('NoSuchBucket');
    if (last.did === 'write' || ((last.did === 'fail' || last.did === 'puzzle') && !isNew)) return last;
    await wait(100 * 2 ** tried);
  }
  return last;
}

const creation = ({ bucket, region }: NewBucketChange): CreateBucketCommand =>
  new CreateBucketCommand({
    Bucket: bucket,
    ObjectOwnership: 'BucketOwnerEnforced',
    // us-east-1 has no constraint. The SDK lists the Regions of its day; S3 knows the others too.
    ...(region === 'us-east-1'
      ? {}
      : { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } }),
  });

type Setting = readonly [string, () => Promise<unknown>];

function settingsOf({ bucket, account, to }: NewBucketChange, s3: S3Client): readonly Setting[] {
  const owned = { Bucket: bucket, ExpectedBucketOwner: account };
  const all = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
  const expiry = to.expireAfterDays;
  return [
    [
      's3:PutPublicAccessBlock',
      () => s3.send(new PutPublicAccessBlockCommand({ ...owned, PublicAccessBlockConfiguration: all })),
    ],
    [
      's3:PutBucketEncryption',
      () =>
        s3.send(
          new PutBucketEncryptionCommand({
            ...owned,
            ServerSideEncryptionConfiguration: {
              Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
            },
          }),
        ),
    ],
    [
      's3:PutBucketVersioning',
      () => s3.send(new PutBucketVersioningCommand({ ...owned, VersioningConfiguration: { Status: 'Enabled' } })),
    ],
    ...(expiry === null ? [] : [lifecycle(owned, expiry, s3)]),
    ['s3:PutBucketPolicy', () => s3.send(new PutBucketPolicyCommand({ ...owned, Policy: JSON.stringify(to.policy) }))],
  ];
}

const lifecycle = (
  owned: { readonly Bucket: string; readonly ExpectedBucketOwner: string },
  days: number,
  s3: S3Client,
): Setting => [
  's3:PutBucketLifecycleConfiguration',
  () =>
    s3.send(
      new PutBucketLifecycleConfigurationCommand({
        ...owned,
        LifecycleConfiguration: {
          Rules: [
            {
              ID: 'expire-logs',
              Status: 'Enabled',
              Filter: { Prefix: '' },
              Expiration: { Days: days },
              // Versions keep what expires; they go after the same time.
              NoncurrentVersionExpiration: { NoncurrentDays: days },
            },
          ],
        },
      }),
    ),
];

/** All that the plan says of it is there. */
async function isFinished({ to }: NewBucketChange, place: BucketPlace): Promise<boolean> {
  const policy = await readFact(place, 'policy');
  if (policy.state !== 'known' || !samePolicy(documentOf(policy.value.text) ?? null, to.policy)) return false;
  const versioning = await readFact(place, 'versioning');
  if (versioning.state !== 'known' || versioning.value.status !== 'Enabled') return false;
  const block = await readFact(place, 'publicAccessBlock');
  if (block.state !== 'known' || !Object.values(block.value).every((one) => one === true)) return false;
  const ownership = await readFact(place, 'ownership');
  if (ownership.state !== 'known' || ownership.value.setting !== 'BucketOwnerEnforced') return false;
  const encryption = await readFact(place, 'encryption');
  if (encryption.state !== 'known' || encryption.value.algorithm !== 'AES256') return false;
  if (to.expireAfterDays === null) return true;
  const lifecycle = await readFact(place, 'lifecycle');
  return (
    lifecycle.state === 'known' &&
    lifecycle.value.rules.some(
      ({ enabled, prefix, narrowed, expiresAfterDays }) =>
        enabled && prefix === '' && !narrowed && expiresAfterDays === to.expireAfterDays,
    )
  );
}
