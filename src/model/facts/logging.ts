import { absent } from '../observation.ts';
import { placeholder } from '../placeholder.ts';
import { type FactDefinition, withDefaults } from './definition.ts';

export type KeyFormat = 'simple' | 'partitioned-event-time' | 'partitioned-delivery-time';

/** Classic server access logging, on. `target` is the bucket that receives the logs. */
export interface Logging {
  readonly target: string;
  readonly prefix: string;
  readonly keyFormat: KeyFormat;
  /** `TargetGrants` as `grantee:PERMISSION`. */
  readonly grants: readonly string[];
  /** In a template: the prefixes that a condition picks from, where `prefix` is known only after deployment. */
  readonly prefixIsOneOf?: readonly string[];
  /** In a template: the condition that decides whether there will be such a target. */
  readonly targetHangsOn?: string;
  /** In a plan: what decides the layout of the keys, which `keyFormat` then does not tell. */
  readonly layoutHangsOn?: string;
  /** In a plan: the buckets that a condition picks the target from. */
  readonly targetIsOneOf?: readonly string[];
  /** In a plan: the target may be any bucket, also one beside these. */
  readonly targetIsOpen?: true;
  /** Over what is deployed: what a template does not tell, so that this logging may go (`whether the stack takes back …`). */
  readonly undecided?: string;
}

export const logging = {
  name: 'logging',
  scope: 'bucket',
  doc: 'Classic server access logging of the bucket',
  calls: ['s3:GetBucketLogging'],
  actions: ['s3:GetBucketLogging'],
  attributes: [
    {
      path: 'logging.classic.enabled',
      type: 'bool',
      doc: 'Server access logging to a bucket is switched on',
      example: true,
      absent: false,
      read: () => true,
      undecided: ({ undecided }) => undecided,
    },
    {
      path: 'logging.classic.prefix',
      type: 'string',
      doc: '`TargetPrefix`; S3 puts no separator after it',
      example: 'sal/app/',
      absent: '',
      read: ({ prefix }) => prefix,
    },
    {
      path: 'logging.classic.keyFormat',
      type: 'string',
      doc: 'Layout of the keys below the prefix: `simple`, `partitioned-event-time` or `partitioned-delivery-time`',
      example: 'simple',
      absent: '',
      read: ({ keyFormat, layoutHangsOn }) => (layoutHangsOn === undefined ? keyFormat : placeholder(layoutHangsOn)),
    },
    {
      path: 'logging.classic.grants',
      type: 'list<string>',
      doc: '`TargetGrants`, each as `grantee:PERMISSION`',
      example: ['http://acs.amazonaws.com/groups/global/AllUsers:READ'],
      absent: [],
      read: ({ grants }) => grants,
    },
  ],
  healthy: () => absent,
  fromCase: withDefaults<Logging>({
    target: '',
    prefix: '',
    keyFormat: 'simple',
    grants: [],
  }),
} as const satisfies FactDefinition<Logging>;
