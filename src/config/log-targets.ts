import type { LogTarget } from '../model/log-targets.ts';
import { TARGET_FIELDS } from '../model/log-targets.ts';
import { type FileOnly, fileOnly } from './file-only.ts';
import { described, section } from './schema-parts.ts';
import type { LogTargetInFile, LogTargetsInFile } from './values-in-file.ts';

const FIELDS = `\\{(?:${TARGET_FIELDS.join('|')})\\}`;
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
const NAME = {
  type: 'string',
  pattern: `^(?:[A-Za-z0-9._-]|${FIELDS})+$`,
  title: 'a bucket name, with {account}, {region} or {bucket} in it',
} as const;
const PREFIX = {
  type: 'string',
  pattern: `^(?:[^{}]|${FIELDS})*$`,
  title: 'a prefix, with {account}, {region} or {bucket} in it',
  maxLength: 1024,
} as const;

const ENTRY = {
  ...section('', {
    bucket: described(NAME, 'Name of the log bucket; it must be of the same account and Region.'),
    prefix: described(PREFIX, 'Prefix of logging that is switched on anew. Default: {bucket}/'),
    keyFormat: {
      enum: ['simple', 'partitioned-event-time', 'partitioned-delivery-time'],
      description: 'Layout of the keys, for logging that is switched on anew. Default: simple.',
    },
    expireAfterDays: {
      type: 'integer',
      minimum: 1,
      maximum: 36_500,
      description: 'Days after which logs expire in a log bucket that is created. Default: never.',
    },
    tags: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'Only buckets that have all these tags; globs of their values.',
    },
  }),
  required: ['bucket'],
} as const;

/** Accounts and Regions as globs, in the order of the file: the first entry that a bucket fits holds. */
export const logTargets = (): FileOnly<readonly LogTarget[], LogTargetsInFile> =>
  fileOnly({
    schema: {
      type: 'object',
      propertyNames: {
        pattern: '^[0-9*?\\[\\]{},!-]+/[a-z0-9*?\\[\\]{},!-]+$',
        title: 'an account and a Region as ACCOUNT/REGION, or globs of them',
      },
      additionalProperties: {
        type: ['string', 'object', 'array'],
        pattern: NAME.pattern,
        title: 'the name of a log bucket, an entry with "bucket", or a list of entries',
        properties: ENTRY.properties,
        additionalProperties: false,
        required: ['bucket'],
        minItems: 1,
        items: ENTRY,
      },
    },
    read: (table) =>
      Object.entries(table).flatMap(([key, written]) => {
        const [account = '', region = ''] = key.split('/');
        return [written].flat().map((entry) => ({ account, region, ...withDefaults(entry) }));
      }),
    write(targets) {
      const table: Record<string, LogTargetInFile[]> = {};
      for (const { account, region, expireAfterDays, ...entry } of targets) {
        const key = `${account}/${region}`;
        table[key] = [...(table[key] ?? []), { ...entry, ...(expireAfterDays === null ? {} : { expireAfterDays }) }];
      }
      return table;
    },
  });

function withDefaults(entry: string | LogTargetInFile): Omit<LogTarget, 'account' | 'region'> {
  const {
    bucket,
    prefix = '{bucket}/',
    keyFormat = 'simple',
    expireAfterDays = null,
    tags = {},
  } = typeof entry === 'string' ? { bucket: entry } : entry;
  return { bucket, prefix, keyFormat, expireAfterDays, tags };
}
