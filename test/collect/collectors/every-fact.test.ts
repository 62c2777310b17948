import { expect, test } from 'vitest';
import type { FactName } from '../../../src/model/facts/index.ts';
import { FACTS } from '../../../src/model/facts/index.ts';
import { absent } from '../../../src/model/observation.ts';
import { type AccountSetup, NOTHING_BLOCKED } from '../../../src/sandbox/scenario.ts';
import { MEMBER, openMember, REGION, SOURCE } from '../connections.ts';

const BUCKET = 'app-0000';
const KEY = `arn:aws:kms:${REGION}:${MEMBER}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

/** A bucket, and an account, that have a value for every fact. */
const EVERYTHING_SET: Partial<AccountSetup> = {
  publicAccessBlock: NOTHING_BLOCKED,
  keys: [{ id: '1234abcd-12ab-34cd-56ef-1234567890ab', region: REGION }],
  trails: [{ name: 'home', region: 'us-east-1', bucket: BUCKET, multiRegion: true }],
  deliveries: [{ region: REGION, bucket: BUCKET, destination: `arn:aws:logs:${REGION}:${MEMBER}:log-group:access` }],
  buckets: [
    {
      name: BUCKET,
      region: REGION,
      logging: { target: 'logs', prefix: 'p/' },
      policy: { Version: '2012-10-17', Statement: [] },
      acl: [{ grantee: 'canonical-id', permission: 'READ' }],
      ownership: 'ObjectWriter',
      encryption: { algorithm: 'aws:kms', keyId: KEY },
      versioning: 'Enabled',
      publicAccessBlock: NOTHING_BLOCKED,
      objectLock: {},
      requesterPays: true,
      lifecycle: [{ id: 'all', expireDays: 1 }],
      tags: { owner: 'a' },
    },
  ],
};

/** A bucket, and an account, that have as little as AWS lets them have. */
const NOTHING_SET: Partial<AccountSetup> = {
  buckets: [{ name: BUCKET, region: REGION, encryption: null, ownership: null, publicAccessBlock: null }],
};

/** What AWS answers to in every case, with an empty list if need be. */
const NEVER_ABSENT: readonly FactName[] = [
  'acl',
  'requestPayment',
  'presence',
  'deliveries',
  'trails',
  'arrival',
  'stacks',
];

/** Facts that are counted from logs are not asked of AWS. */
const OF_AWS: readonly FactName[] = Object.values(FACTS).flatMap(({ name, calls }) => (calls.length > 0 ? [name] : []));

/** Of a name that is not in the account where the fact is about such a name. */
const subjectOf = (fact: FactName): string => {
  const { scope } = FACTS[fact];
  return scope === 'name' ? 'a-name-nobody-has' : scope === 'bucket' ? BUCKET : '';
};

async function readAll(setup: Partial<AccountSetup>): Promise<Readonly<Record<string, string>>> {
  const { account } = await openMember(setup);
  const observed = await Promise.all(
    OF_AWS.map(async (fact) => {
      const { state } = await account.read({
        fact,
        subject: subjectOf(fact),
        region: REGION,
        source: SOURCE,
        logGroup: 'access',
      });
      return [fact, state] as const;
    }),
  );
  return Object.fromEntries(observed);
}

test('every fact of a bucket that has everything set is known', async () => {
  expect(await readAll(EVERYTHING_SET)).toEqual(Object.fromEntries(OF_AWS.map((name) => [name, 'known'])));
});

test('every fact of a bucket that has nothing set is absent, where AWS can say so', async () => {
  expect(await readAll(NOTHING_SET)).toEqual(
    Object.fromEntries(OF_AWS.map((name) => [name, NEVER_ABSENT.includes(name) ? 'known' : absent.state])),
  );
});

test('every fact is listed under its own name', () => {
  for (const [key, { name }] of Object.entries(FACTS)) expect(name).toBe(key);
});
