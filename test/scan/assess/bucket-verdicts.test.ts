import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deriveAccount } from '../../../src/derive/account.ts';
import { isObserved, type Lookup } from '../../../src/model/answer.ts';
import type { AccountInventory, Bucket } from '../../../src/model/inventory.ts';
import { absent, denied, failed, known, type Observation } from '../../../src/model/observation.ts';
import type { CompiledRule } from '../../../src/model/rule.ts';
import { loadRules } from '../../../src/ruleset/load-rules.ts';
import { selectRules } from '../../../src/ruleset/select-rules.ts';
import { assessAccount } from '../../../src/scan/assess/assess-account.ts';
import { unobservedAt } from '../../../src/scan/assess/bucket-verdicts.ts';
import { requestsOf, requestsOfBucket } from '../../../src/scan/crawl/collect-on-demand.ts';
import { sized } from '../../long.ts';
import { account, bucket, CONTEXT } from '../fixture.ts';

const rules = selectRules(await loadRules({ folders: [], builtin: true }), {
  select: ['default', 'extended'],
  skip: [],
});
/** The same rules, of which none knows that buckets are alike. */
const oneByOne = rules.map((rule): CompiledRule => ({ ...rule, decide: () => 'per-subject' }));

const ACCOUNT = '111122223333';
const NAMES = ['app', 'data', 'logs', 'logs-eu', 'web', 'zoo'];
const REGIONS = ['eu-west-1', 'eu-central-1'];

const unseen = fc.constantFrom<Observation<never> | undefined>(
  undefined,
  denied('s3:GetBucketLogging'),
  denied('s3:GetBucketPolicy'),
  failed('SlowDown', 'too many requests'),
);
const fact = <T>(...values: readonly T[]) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<Observation<T>>(absent, ...values.map((value) => known(value))) },
    { weight: 1, arbitrary: unseen },
  );

const allow = (more: object) => ({
  Effect: 'Allow',
  Principal: { Service: 'logging.s3.amazonaws.com' },
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::logs*/*',
  ...more,
});
const policies = [
  [allow({})],
  [allow({ Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } } })],
  [allow({ Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::app' } } })],
  [allow({ Resource: 'arn:aws:s3:::logs/app/*' }), allow({ Sid: 'second', Resource: 'arn:aws:s3:::logs/*' })],
  [
    allow({}),
    {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ],
  [
    allow({}),
    {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:Weather': 'rain' } },
    },
  ],
  [allow({ Principal: { AWS: 'arn:aws:iam::444455556666:role/etl' } })],
].map((Statement) => ({ text: JSON.stringify({ Version: '2012-10-17', Statement }) }));

const logging = fc
  .record({
    target: fc.constantFrom(...NAMES, 'gone'),
    prefix: fc.constantFrom('', 'sal/', 'app/', 'app', 'a-prefix-without-a-separator'),
    keyFormat: fc.constantFrom('simple' as const, 'partitioned-event-time' as const),
    grants: fc.constantFrom([], ['everybody: READ']),
  })
  .map((value) => known(value));

const facts = fc.record(
  {
    logging: fc.oneof(
      { weight: 6, arbitrary: logging },
      { weight: 2, arbitrary: fc.constant(absent) },
      { weight: 1, arbitrary: unseen },
    ),
    policy: fact(...policies),
    ownership: fact({ setting: 'BucketOwnerEnforced' }, { setting: 'ObjectWriter' }),
    encryption: fact({ algorithm: 'AES256', keyId: '' }, { algorithm: 'aws:kms', keyId: '' }),
    objectLock: fact({ defaultRetention: '' }),
    requestPayment: fact({ payer: 'BucketOwner' }, { payer: 'Requester' }),
    versioning: fact({ status: 'Enabled', mfaDelete: false }),
    lifecycle: fact({ rules: [{ id: 'x', enabled: true, prefix: 'app/', narrowed: false, expiresAfterDays: 400 }] }),
    tagging: fact({ tags: { owner: 'me' } }, { tags: {} }),
  },
  { requiredKeys: [] },
);

const inventories = fc
  .record({
    of: fc.array(fc.record({ facts, region: fc.constantFrom(...REGIONS) }), {
      minLength: NAMES.length,
      maxLength: NAMES.length,
    }),
    /** Many sources like one of them. */
    copies: fc.integer({ min: 0, max: 50 }),
    listing: fc.constantFrom<Observation<true>>(known(true), known(true), denied('s3:ListAllMyBuckets')),
  })
  .map(({ of, copies, listing }): AccountInventory => {
    const own = of.map(({ facts: seen, region }, index) => bucket(NAMES[index] ?? '', { region, facts: clean(seen) }));
    const [first] = own;
    const more = Array.from({ length: copies }, (_, index) =>
      bucket(`copy-${String(index).padStart(2, '0')}`, { region: first?.region ?? '', facts: first?.facts ?? {} }),
    );
    return account(
      [...own, ...more].sort((a, b) => (a.name < b.name ? -1 : 1)),
      { listing },
    );
  });

const clean = (seen: object): Bucket['facts'] =>
  Object.fromEntries(Object.entries(seen).filter(([, value]) => value !== undefined));

/** Lists of names come when they are asked for. */
const plain = ({ outcomes, ...result }: ReturnType<typeof assessAccount>) => ({
  ...result,
  outcomes: Object.fromEntries(
    Object.entries(outcomes).map(([id, { pass, notApplicable }]) => [id, { pass, notApplicable }]),
  ),
});

test('buckets that are judged together are judged as if each were alone', () => {
  fc.assert(
    fc.property(inventories, (inventory) => {
      expect(plain(assessAccount(inventory, rules, CONTEXT))).toEqual(
        plain(assessAccount(inventory, oneByOne, CONTEXT)),
      );
    }),
    { numRuns: sized(40, 300) },
  );
});

test('buckets that are read together want what each wants alone', () => {
  const onBuckets = rules.filter(({ info }) => info.on === 'bucket');
  const inWords = (groups: ReturnType<typeof requestsOf>) =>
    [...new Set(groups.flat().map(({ fact: name, subject }) => `${name} ${subject}`))].sort();
  fc.assert(
    fc.property(inventories, (inventory) => {
      const derived = deriveAccount(inventory, CONTEXT);
      for (const { name } of inventory.buckets) {
        const lookup = derived.bucket(name);
        expect(inWords(requestsOfBucket(onBuckets, name, lookup))).toEqual(
          inWords(requestsOf(onBuckets, name, lookup)),
        );
      }
    }),
    { numRuns: sized(25, 200) },
  );
});

test('what is missing is told by the paths of a decision, in the order of the judgement', () => {
  fc.assert(
    fc.property(inventories, (inventory) => {
      const derived = deriveAccount(inventory, CONTEXT);
      for (const { name } of inventory.buckets) {
        const lookup: Lookup = derived.bucket(name);
        for (const rule of rules) {
          if (rule.info.on !== 'bucket') continue;
          const decision = rule.decide(lookup);
          const judgement = rule.judge(name, lookup);
          if (typeof decision === 'string') continue;
          expect(decision.every((path) => !isObserved(lookup(path)))).toBe(true);
          expect(judgement).toMatchObject({
            verdict: 'unknown',
            unobserved: unobservedAt(decision, lookup),
            reason: '',
            ruleError: '',
          });
        }
      }
    }),
    { numRuns: sized(25, 100) },
  );
});

test('a prefix with the name of each bucket in it sets one rule apart, and no other', () => {
  let decided = 0;
  const counting = rules.map(
    (rule): CompiledRule => ({
      ...rule,
      decide: (lookup) => {
        decided += 1;
        return rule.decide(lookup);
      },
    }),
  );
  const buckets = Array.from({ length: 1000 }, (_, index) => {
    const name = `app-${String(index).padStart(4, '0')}`;
    const value = { target: 'logs', prefix: `${name}/`, keyFormat: 'simple' as const, grants: [] };
    return bucket(name, { facts: { logging: known(value) } });
  });
  const inventory = account([...buckets, bucket('logs', { facts: { logging: absent } })]);
  const result = assessAccount(inventory, counting, CONTEXT);
  expect(result.verdicts['log-prefix-ends-with-separator']).toEqual({
    pass: 1000,
    fail: 0,
    unknown: 0,
    'not-applicable': 1,
  });
  // Some to learn that the prefix is never the same, and few after that.
  expect(decided).toBeLessThan(rules.length * 100);
});
