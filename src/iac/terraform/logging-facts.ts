import type { KeyFormat } from '../../model/facts/logging.ts';
import type { Bucket } from '../../model/inventory.ts';
import { notYetKnown } from '../../model/not-yet-known.ts';
import { absent, known } from '../../model/observation.ts';
import { placeholder } from '../../model/placeholder.ts';
import type { JsonObject } from '../../model/record.ts';
import { blocksIn, type PlannedResource, pendingBelow, textIn } from './plan.ts';
import type { Settings } from './settings.ts';
import type { BucketsNamed } from './settings-by-bucket.ts';

type Logging = Bucket['facts']['logging'];

interface Naming {
  readonly resource: PlannedResource;
  /** Of the name of the target, in the expressions of the resource. */
  readonly path: readonly string[];
  readonly named: BucketsNamed;
}

export function loggingOf({ address, values, unknown }: Settings, { resource, path, named }: Naming): Logging {
  const [target = '', ...others] = named({ resource, path, values, unknown, isName: true }) ?? [];
  const among = target === '' ? named.among({ resource, path }) : [target, ...others];
  const isOpen = (name: string): boolean => unknown[name] === true || pendingBelow(unknown[name], PENDING);
  return known({
    // What is known of the rest holds wherever the logs go.
    target: target === '' || others.length > 0 ? placeholder(`${address}.target_bucket`) : target,
    ...(target === '' && { targetIsOpen: true as const }),
    ...(among.length > (target === '' ? 0 : 1) && { targetIsOneOf: among }),
    // Which bucket it is, is known all the same.
    prefix:
      unknown['target_prefix'] === true
        ? (named.textOf({ resource, path: [...path.slice(0, -1), 'target_prefix'] }) ??
          placeholder(`${address}.target_prefix`))
        : textIn(values, 'target_prefix'),
    keyFormat: keyFormatOf(values),
    ...(isOpen('target_object_key_format') && { layoutHangsOn: `${address}.target_object_key_format` }),
    grants: isOpen('target_grant') ? [placeholder(`${address}.target_grant`)] : grantsOf(values),
  });
}

const PENDING = ['partition_date_source', 'permission', 'id', 'uri', 'email_address'];

/** The block that `aws_s3_bucket` had before it had resources beside it. */
export function inlineLoggingOf(resource: PlannedResource, named: BucketsNamed): Logging {
  const address = `${resource.address}.logging`;
  const [values] = blocksIn(resource.after, 'logging');
  if (values === undefined) return resource.unknown['logging'] === true ? notYetKnown(address) : absent;
  const [unknown = {}] = blocksIn(resource.unknown, 'logging');
  return loggingOf({ address, values, unknown }, { resource, path: ['logging', 'target_bucket'], named });
}

const keyFormatOf = (values: JsonObject): KeyFormat => {
  const [format = {}] = blocksIn(values, 'target_object_key_format');
  const [partitioned] = blocksIn(format, 'partitioned_prefix');
  if (partitioned === undefined) return 'simple';
  return textIn(partitioned, 'partition_date_source') === 'DeliveryTime'
    ? 'partitioned-delivery-time'
    : 'partitioned-event-time';
};

const grantsOf = (values: JsonObject): readonly string[] =>
  blocksIn(values, 'target_grant').map((grant) => {
    const [grantee = {}] = blocksIn(grant, 'grantee');
    const name = textIn(grantee, 'uri') || textIn(grantee, 'id') || textIn(grantee, 'email_address');
    return `${name}:${textIn(grant, 'permission')}`;
  });

/** Two resources set the logging of one bucket. What they agree on is known. */
export function eitherLogging([one, other]: readonly [Logging, Logging], address: string): Logging | undefined {
  if (one?.state !== 'known' || other?.state !== 'known') return undefined;
  const prefix = placeholder(`${address}.target_prefix`);
  const [a, b] = [one, other].map(({ value }) => ({ ...value, prefix }));
  return a !== undefined && JSON.stringify(a) === JSON.stringify(b) ? known(a) : undefined;
}
