import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import type { JournalStore } from '../../../src/fix/journal/journal-file.ts';
import { journalPlaces } from '../../../src/fix/journal/journal-places.ts';
import type { Sandbox } from '../../../src/sandbox/start-sandbox.ts';
import {
  apply,
  BUCKETS,
  folder,
  MEMBER,
  planOf,
  REGION,
  resultsOf,
  STEPS,
  sandboxWith,
  scenarioOf,
  settingsOf,
  undoing,
  type Written,
  written,
} from '../world.ts';

interface Place {
  readonly sandbox: Sandbox;
  readonly plan: Written;
  readonly journals: JournalStore;
}

async function placeOf(kind: 'a file' | 'S3'): Promise<Place> {
  const { organization, accounts } = scenarioOf(BUCKETS);
  const withJournals = accounts.map((one) =>
    one.id === MEMBER ? one : { ...one, buckets: [{ name: 'hub-journals', region: REGION }] },
  );
  const sandbox = await sandboxWith({ scenario: { organization, accounts: withJournals } });
  const plan = await written(planOf(STEPS));
  const access = { env: sandbox.env, profile: null, bucketOwner: null, temporaryFolder: await folder() };
  return {
    sandbox,
    plan: kind === 'S3' ? { ...plan, journal: 's3://hub-journals/fix/plan' } : plan,
    journals: journalPlaces(access),
  };
}

const resultIn = (outcome: string) => outcome.split(': ').at(1);
const settings = (sandbox: Sandbox) => BUCKETS.map(({ name }) => settingsOf(sandbox, name));

test.each(['a file', 'S3'] as const)(
  'in %s, what another run wrote while somebody confirmed this one stays, and this one changes nothing',
  async (kind) => {
    const { sandbox, plan, journals } = await placeOf(kind);
    const before = settings(sandbox);
    for (const done of [1, 2]) {
      const late = apply(sandbox, plan, {
        journals,
        confirm: async () => {
          const { outcomes } = await apply(sandbox, plan, { journals, limit: 1 });
          expect(outcomes?.filter(({ result }) => result !== 'not-reached')).toHaveLength(done);
          return true;
        },
      });
      await expect(late).rejects.toThrow('another run has written it meanwhile');
    }
    expect(resultsOf(await apply(sandbox, plan, { journals })).map(resultIn)).toEqual([
      'already',
      'already',
      'written',
    ]);
    const late = undoing(sandbox, plan, {
      journals,
      confirm: async () => {
        await undoing(sandbox, plan, { journals, limit: 1 });
        return true;
      },
    });
    await expect(late).rejects.toThrow('another run has written it meanwhile');

    const undone = await undoing(sandbox, plan, { journals });
    expect(resultsOf(undone).map(resultIn)).toEqual(['written', 'written']);
    expect(settings(sandbox)).toEqual(before);
  },
);

test.each([0, 3])('a journal in S3 that has lost record %d is not taken for a shorter one', async (number) => {
  const { sandbox, plan, journals } = await placeOf('S3');
  await apply(sandbox, plan, { journals });
  const after = settings(sandbox);
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = sandbox.env;
  const credentials = { accessKeyId, secretAccessKey };
  const client = new S3Client({ region: REGION, endpoint: sandbox.url, forcePathStyle: true, credentials });
  const Key = `fix/plan/0000000${number}.json`;
  await client.send(new DeleteObjectCommand({ Bucket: 'hub-journals', Key }));
  client.destroy();
  for (const going of [undoing, apply])
    await expect(going(sandbox, plan, { journals })).rejects.toThrow(`its record ${Key} is gone, and later ones are`);
  expect(settings(sandbox)).toEqual(after);
});
