import { ASSUMPTIONS } from '../../model/assumptions.ts';
import type { FixHeader, FixStep } from '../fix-plan.ts';

const text = { type: 'string', minLength: 1 } as const;
const hash = { type: 'string', pattern: '^[0-9a-f]{64}$', title: 'a SHA-256 in hex' } as const;
const time = {
  type: 'string',
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{3})?Z$',
  title: 'a time such as 2027-01-31T06:00:00Z',
} as const;
const account = { type: 'string', pattern: '^\\d{12}$', title: 'an account id of twelve digits' } as const;
// Names of old buckets in us-east-1 may have capitals, underscores and 255 characters:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
const bucket = { type: 'string', pattern: '^[A-Za-z0-9._-]{3,255}$', title: 'the name of a bucket' } as const;
const region = {
  type: 'string',
  pattern: '^[a-z]{2,}(-[a-z]+)+-\\d+$',
  title: 'a Region code such as eu-west-1',
} as const;
/** Findings may sit at the account, or at the organization. */
const whereFound = {
  account: { type: 'string', pattern: '^(\\d{12}|o-[a-z0-9]+)$', title: 'an account id, or that of an organization' },
  region: { ...region, pattern: `${region.pattern}|^$` },
  bucket: { ...bucket, pattern: `${bucket.pattern}|^$` },
} as const;
const list = (items: object) => ({ type: 'array', items }) as const;
const closed = (properties: object) =>
  ({ type: 'object', additionalProperties: false, required: Object.keys(properties), properties }) as const;
const whereIs = (is: Readonly<Record<string, string>>, holds: object) => ({
  if: { properties: Object.fromEntries(Object.entries(is).map(([name, value]) => [name, { const: value }])) },
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so
  then: holds,
});

const logging = closed({
  target: bucket,
  prefix: { type: 'string' },
  keyFormat: { enum: ['simple', 'partitioned-event-time', 'partitioned-delivery-time'] },
  grants: list(text),
});
/** JSON in a block; the reader parses it. */
const document = text;
const nothing = { type: 'null' } as const;
const orNothing = (schema: { readonly type: string }) => ({ ...schema, type: [schema.type, 'null'] });

/** What is before and after each action. */
const DOCUMENTS = {
  'set-logging': { before: orNothing(logging), after: logging },
  'drop-target-grants': { before: logging, after: logging },
  'switch-logging-off': { before: logging, after: nothing },
  'merge-policy': { before: orNothing(document), after: document, stoppedSources: list(bucket) },
  'create-log-bucket': {
    before: nothing,
    after: closed({ policy: document, expireAfterDays: { type: ['integer', 'null'], minimum: 1 } }),
  },
} as const satisfies Readonly<Record<FixStep['action'], object>>;

const members = {
  id: text,
  action: { enum: Object.keys(DOCUMENTS) },
  account,
  region,
  bucket,
  managed: {
    type: 'object',
    additionalProperties: false,
    required: ['by'],
    properties: { by: { enum: ['unknown', 'stack', 'state'] }, name: text, address: text },
    allOf: [
      whereIs({ by: 'stack' }, { required: ['name'], properties: { name: text } }),
      whereIs({ by: 'state' }, { required: ['address'], properties: { address: text } }),
    ],
  },
  dependsOn: list(text),
  why: list(closed({ rule: text, message: text, fingerprint: text })),
  before: {},
  after: {},
} as const;
const step = {
  ...closed(members),
  // Of one action alone.
  properties: { ...members, stoppedSources: {} },
  allOf: Object.entries(DOCUMENTS).map(([action, properties]) =>
    whereIs({ action }, { required: Object.keys(properties), properties: { stoppedSources: false, ...properties } }),
  ),
};

/** JSON Schema of a plan of changes, as YAML has it: policies are blocks of JSON. */
export const FIX_PLAN_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Plan of changes of s3log-audit',
  ...closed({
    formatVersion: { const: 1 },
    toolVersion: text,
    partition: text,
    organization: { type: ['string', 'null'] },
    accounts: list(account),
    inventory: closed({ sha256: hash, scannedAt: time }),
    expiresAt: time,
    assumptions: {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(ASSUMPTIONS.map(({ id }) => [id, { enum: [true, false, 'undecided'] }])),
    },
    strictAssumptions: { type: 'boolean' },
    rules: list(text),
    steps: list(step),
    advice: list(closed({ ...whereFound, rule: text, because: text, fingerprint: text })),
    planHash: hash,
  } satisfies Readonly<Record<keyof FixHeader | 'steps' | 'advice' | 'planHash', object>>),
} as const;
