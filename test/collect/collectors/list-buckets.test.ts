import { beforeAll, describe, expect, test, vi } from 'vitest';
import { denied, failed, known } from '../../../src/model/observation.ts';
import type { Fault } from '../../../src/sandbox/knobs.ts';
import { bucketsOf, openMember, REGION } from '../connections.ts';

/** An endpoint whose list has no Regions, and one bucket whose Region cannot be found out. */
const listWith = async (faults: readonly Fault[]) => {
  const { account } = await openMember({ buckets: bucketsOf(3) }, { omitBucketRegion: true, faults });
  const { listing, buckets } = await account.list();
  return { listing, names: buckets.map(({ name }) => name) };
};

// Pauses between attempts are random up to a limit, so that none is left.
beforeAll(() => void vi.spyOn(Math, 'random').mockReturnValue(0));

const REGION_CALLS = ['s3:HeadBucket', 's3:GetBucketLocation'] as const;

// Each has an organization of its own.
describe.concurrent('a bucket whose Region cannot be found out', () => {
  test.each([
    ['throttled', 'throttle', failed('SlowDown', 'throttled at every attempt (when asked for the Region of a bucket)')],
    ['denied', 'denied', denied('s3:GetBucketLocation')],
    [
      'a page of a proxy',
      'foreign',
      failed(
        'UnexpectedResponse',
        'a response that is not from AWS, perhaps from a proxy (when asked for the Region of a bucket)',
      ),
    ],
  ] as const)('makes the list incomplete, with the reason: %s', async (_says, kind, listing) => {
    const result = await listWith([{ kind, operation: [...REGION_CALLS], bucket: 'app-0001' }]);
    expect(result.names).toEqual(['app-0000', 'app-0002']);
    expect(result.listing).toEqual(listing);
  });

  test('does not hide why the list itself was cut off', async () => {
    const { account, sandbox } = await openMember({ buckets: bucketsOf(1500) }, { omitBucketRegion: true });
    sandbox.setKnobs({
      omitBucketRegion: true,
      faults: [
        { kind: 'slow', ms: 0, operation: 's3:ListBuckets', count: 1 },
        { kind: 'empty', operation: 's3:ListBuckets' },
        { kind: 'denied', operation: [...REGION_CALLS], bucket: 'app-0001' },
      ],
    });
    const { listing, buckets } = await account.list();
    expect(listing).toEqual(failed('EmptyResponse', 'a response without a body'));
    expect(buckets).toHaveLength(999);
  });
});

test('the Region comes from GetBucketLocation where HeadBucket gives none', async () => {
  const { account } = await openMember(
    {
      buckets: ['eu-west-1', 'us-east-1', 'ap-south-1'].map((region, index) => ({ name: `in-${index}`, region })),
      denied: ['s3:ListBucket'],
    },
    { omitBucketRegion: true },
  );
  const { listing, buckets } = await account.list();
  expect(listing).toEqual(known(true));
  expect(buckets.map(({ region }) => region)).toEqual(['eu-west-1', 'us-east-1', 'ap-south-1']);
});

test('buckets come in the order of their names, whatever the order of the answers', async () => {
  const { account } = await openMember(
    { buckets: ['c', 'a', 'b'].map((letter) => ({ name: `${letter}-bucket`, region: REGION })) },
    { omitBucketRegion: true },
  );
  expect((await account.list()).buckets.map(({ name }) => name)).toEqual(['a-bucket', 'b-bucket', 'c-bucket']);
});

test('nobody is asked for Regions that the list has', async () => {
  const { account, sandbox } = await openMember({ buckets: bucketsOf(3) });
  await account.list();
  const { operations } = sandbox.counts();
  expect(REGION_CALLS.filter((operation) => operation in operations)).toEqual([]);
  expect(operations['s3:ListBuckets']).toBe(1);
});
