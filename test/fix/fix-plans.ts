import fc from 'fast-check';
import type {
  BucketPolicyDocument,
  CreateLogBucket,
  DropTargetGrants,
  FixPlan,
  FixStep,
  MergePolicy,
  SetLogging,
  SwitchLoggingOff,
} from '../../src/fix/fix-plan.ts';
import { ASSUMPTIONS } from '../../src/model/assumptions.ts';
import type { Logging } from '../../src/model/facts/logging.ts';

/** Texts as hostile as a tag, a Sid or an account's name may be. */
const text = fc.oneof(
  fc.string({ minLength: 1, unit: 'grapheme' }),
  fc.string({ minLength: 1, unit: 'binary' }),
  fc.constantFrom(
    'yes',
    'null',
    '0123',
    '1e3',
    '- a',
    '# no comment',
    'a: b',
    '&x',
    '*x',
    '!!str x',
    '\u202eabc',
    '\ud800',
    '{\n',
    '---\n',
    ' a ',
    '\u0085',
    '~',
    '|-',
    "'",
    '"',
    '\t',
    'a\n\nb',
  ),
);
const account = fc.constantFrom('111122223333', '444455556666', '012345678901');
const region = fc.constantFrom('eu-west-1', 'us-gov-east-1');
const bucketName = fc.stringMatching(/^[A-Za-z0-9._-]{3,63}$/);

const logging: fc.Arbitrary<Logging> = fc.record({
  target: bucketName,
  prefix: fc.oneof(fc.constant(''), text),
  keyFormat: fc.constantFrom('simple', 'partitioned-event-time', 'partitioned-delivery-time'),
  grants: fc.array(text, { maxLength: 2 }),
});

/** As JSON text has it, so that -0 and `undefined` are no part of it. */
const document: fc.Arbitrary<BucketPolicyDocument> = fc
  .dictionary(text, fc.jsonValue({ noUnicodeString: false }), { maxKeys: 4 })
  .map((members) => JSON.parse(JSON.stringify(members)));

const head = (action: FixStep['action']) =>
  fc
    .record({
      account,
      region,
      bucket: bucketName,
      managed: fc.oneof(
        fc.record({ by: fc.constant('unknown' as const) }),
        fc.record({ by: fc.constant('stack' as const), name: text }),
        fc.record({ by: fc.constant('state' as const), address: text }),
      ),
      dependsOn: fc.constant([] as readonly string[]),
      why: fc.array(fc.record({ rule: text, message: text, fingerprint: text }), { maxLength: 2 }),
    })
    .map((step) => ({ ...step, id: `${action} ${step.bucket}` }));

const orNull = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { nil: null });

const step: fc.Arbitrary<FixStep> = fc.oneof(
  fc
    .tuple(head('set-logging'), orNull(logging), logging)
    .map(([h, before, after]): SetLogging => ({ ...h, action: 'set-logging', before, after })),
  fc
    .tuple(head('drop-target-grants'), logging, logging)
    .map(([h, before, after]): DropTargetGrants => ({ ...h, action: 'drop-target-grants', before, after })),
  fc
    .tuple(head('switch-logging-off'), logging)
    .map(([h, before]): SwitchLoggingOff => ({ ...h, action: 'switch-logging-off', before, after: null })),
  fc.tuple(head('merge-policy'), orNull(document), document, fc.array(bucketName, { maxLength: 2 })).map(
    ([h, before, after, stoppedSources]): MergePolicy => ({
      ...h,
      action: 'merge-policy',
      ...{ before, after, stoppedSources },
    }),
  ),
  fc.tuple(head('create-log-bucket'), document, orNull(fc.integer({ min: 1 }))).map(
    ([h, policy, expireAfterDays]): CreateLogBucket => ({
      ...h,
      action: 'create-log-bucket',
      before: null,
      after: { policy, expireAfterDays },
    }),
  ),
);

/** Each step of an account depends on the one before, where there is one. */
function chained(steps: readonly FixStep[]): readonly FixStep[] {
  const last = new Map<string, string>();
  return steps.map((one) => {
    const needed = last.get(one.account);
    last.set(one.account, one.id);
    return needed === undefined ? one : { ...one, dependsOn: [needed] };
  });
}

const time = fc
  .date({ min: new Date('2026-01-01T00:00:00Z'), max: new Date('2027-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const sha256 = fc.stringMatching(/^[0-9a-f]{64}$/);

/** Plans that `fix plan` might write, whatever AWS named its things. */
export const anyPlan: fc.Arbitrary<FixPlan> = fc
  .record({
    steps: fc.uniqueArray(step, { maxLength: 4, selector: ({ bucket }) => bucket }).map(chained),
    advice: fc.array(fc.record({ account, region, bucket: bucketName, rule: text, fingerprint: text, because: text }), {
      maxLength: 2,
    }),
    partition: text,
    organization: orNull(text),
    sha: sha256,
    scannedAt: time,
    rules: fc.array(text, { maxLength: 2 }),
    assumptions: fc.dictionary(
      fc.constantFrom(...ASSUMPTIONS.map(({ id }) => id)),
      fc.constantFrom(true, false, 'undecided' as const),
      { maxKeys: 3, noNullPrototype: true },
    ),
    strictAssumptions: fc.boolean(),
  })
  .map(({ steps, advice, partition, organization, sha, scannedAt, rules, ...assumed }) => ({
    header: {
      formatVersion: 1,
      toolVersion: TOOL_VERSION,
      partition,
      organization,
      accounts: [...new Set(steps.map((one) => one.account))].sort(),
      inventory: { sha256: sha, scannedAt },
      expiresAt: EXPIRES_AT,
      ...assumed,
      rules,
    },
    steps,
    advice,
  }));

export const TOOL_VERSION = '0.1.0';
export const EXPIRES_AT = '2027-01-08T06:00:00Z';
export const BEFORE_EXPIRY = new Date('2027-01-02T06:00:00Z');
