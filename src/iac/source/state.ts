import { isJsonObject, type JsonObject } from '../../model/record.ts';
import { UserError } from '../../model/user-error.ts';
import type { PlannedBucket } from '../planned.ts';
import type { DeclaredBucket, DeclaredBuckets } from './fault.ts';

const BUCKET = 'aws_s3_bucket';

/** Which fact of its bucket a resource declares. */
export const FACT_OF_TYPE: Readonly<Partial<Record<string, keyof PlannedBucket['declaredBy']>>> = {
  aws_s3_bucket_logging: 'logging',
  aws_s3_bucket_policy: 'policy',
  aws_s3_bucket_acl: 'acl',
  aws_s3_bucket_ownership_controls: 'ownership',
  aws_s3_bucket_public_access_block: 'publicAccessBlock',
  aws_s3_bucket_versioning: 'versioning',
  aws_s3_bucket_server_side_encryption_configuration: 'encryption',
  aws_s3_bucket_object_lock_configuration: 'objectLock',
  aws_s3_bucket_request_payment_configuration: 'requestPayment',
  aws_s3_bucket_lifecycle_configuration: 'lifecycle',
};

export interface NamedResource {
  readonly type: string;
  readonly address: string;
  /** Name of the bucket that it is, or is about. */
  readonly bucket: string;
}

/** Resources by the bucket that they are about. */
export function declaredOf(resources: readonly NamedResource[]): DeclaredBuckets {
  const declared = new Map<string, DeclaredBucket>();
  for (const { type, address, bucket } of resources) {
    const fact = FACT_OF_TYPE[type];
    if (bucket === '' || (type !== BUCKET && fact === undefined)) continue;
    const before = declared.get(bucket) ?? { address: '', declaredBy: {} };
    const after =
      fact === undefined
        ? { ...before, address }
        : { ...before, declaredBy: { ...before.declaredBy, [fact]: address } };
    declared.set(bucket, after);
  }
  return declared;
}

/**
 * Which resource declares a bucket, by its name: from a state file (version 4), or from what `terraform show -json` writes of one.
 * Nothing but names of buckets is read: states have secrets.
 * https://developer.hashicorp.com/terraform/internals/json-format#state-representation
 * @throws UserError if it is something else
 */
export function declaredInState(value: unknown): DeclaredBuckets {
  if (!isJsonObject(value)) throw notState();
  if (value['resource_changes'] !== undefined || value['planned_values'] !== undefined)
    throw new UserError('the file of --state is a plan', {
      hint: 'judge it with --plan, or give terraform show -json of a state',
    });
  if (value['version'] === 4) return declaredOf(objectsIn(value, 'resources').flatMap(rawResources));
  const { values } = value;
  if (typeof value['format_version'] !== 'string') throw notState();
  // A state without resources has no values.
  return declaredOf(
    isJsonObject(values) && isJsonObject(values['root_module']) ? shownResources(values['root_module']) : [],
  );
}

const notState = (): UserError =>
  new UserError('the file of --state is no state of Terraform', {
    hint: 'give a state file of version 4, or what terraform show -json writes: terraform state pull | s3log-audit --state -',
  });

const objectsIn = (parent: JsonObject, name: string): readonly JsonObject[] => {
  const list = parent[name];
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
};

const textIn = (parent: JsonObject, name: string): string => {
  const text = parent[name];
  return typeof text === 'string' ? text : '';
};

const bucketOf = (attributes: unknown): string => (isJsonObject(attributes) ? textIn(attributes, 'bucket') : '');

function rawResources(resource: JsonObject): readonly NamedResource[] {
  const type = textIn(resource, 'type');
  if (textIn(resource, 'mode') !== 'managed' || !type.startsWith(BUCKET)) return [];
  const module = textIn(resource, 'module');
  const address = `${module === '' ? '' : `${module}.`}${type}.${textIn(resource, 'name')}`;
  return objectsIn(resource, 'instances').map(({ index_key: key, attributes }) => ({
    type,
    address: typeof key === 'string' || typeof key === 'number' ? `${address}[${JSON.stringify(key)}]` : address,
    bucket: bucketOf(attributes),
  }));
}

function shownResources(root: JsonObject): readonly NamedResource[] {
  const found: NamedResource[] = [];
  const modules = [root];
  // Not by recursion: how deep modules stand in each other is for the file to say.
  for (let module = modules.pop(); module !== undefined; module = modules.pop()) {
    modules.push(...objectsIn(module, 'child_modules'));
    for (const resource of objectsIn(module, 'resources'))
      if (textIn(resource, 'mode') === 'managed' && textIn(resource, 'type').startsWith(BUCKET))
        found.push({
          type: textIn(resource, 'type'),
          address: textIn(resource, 'address'),
          bucket: bucketOf(resource['values']),
        });
  }
  return found;
}
