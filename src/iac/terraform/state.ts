import { isJsonObject, type JsonObject, keysOf } from '../../model/record.ts';
import { UserError } from '../../model/user-error.ts';
import type { PlannedBucket } from '../planned.ts';
import { blocksIn, objectIn, resourcesOf, textIn } from './plan.ts';
import { RESOURCE_FACTS } from './resource-facts.ts';
import { BUCKET } from './settings-by-bucket.ts';

/** A bucket that a state manages, and what manages its settings there. */
export type ManagedBucket = Pick<PlannedBucket, 'name' | 'address' | 'declaredBy'>;

/** Of the states that Terraform 0.12 and later write. */
const VERSION = 4;

/** No more than this of a resource leaves its state, which may hold secrets. */
interface StateResource {
  readonly address: string;
  readonly type: string;
  readonly bucket: string;
}

/**
 * `terraform show -json` of a state, or the file itself; buckets by name.
 * @throws UserError if it is something else
 */
export function readState(value: unknown): readonly ManagedBucket[] {
  const resources = stateResources(value);
  const settings = new Map<string, Record<string, string>>();
  for (const fact of keysOf(RESOURCE_FACTS))
    for (const { bucket, address } of resources.filter(({ type }) => type === RESOURCE_FACTS[fact].type))
      settings.set(bucket, { ...settings.get(bucket), [fact]: address });
  return resources
    .filter(({ type, bucket }) => type === BUCKET && bucket !== '')
    .map(({ bucket, address }) => ({ name: bucket, address, declaredBy: settings.get(bucket) ?? {} }));
}

function stateResources(value: unknown): readonly StateResource[] {
  if (!isJsonObject(value)) throw notState('the state is not JSON of Terraform');
  if ('resource_changes' in value || 'planned_values' in value)
    throw notState('the file is a plan, where a state is wanted');
  if (value['version'] === VERSION && Array.isArray(value['resources'])) return rawResources(value);
  if (typeof value['format_version'] === 'string')
    return resourcesOf(objectIn(objectIn(value, 'values'), 'root_module'))
      .filter((one) => one['mode'] === 'managed')
      .map((one) => ({
        address: textIn(one, 'address'),
        type: textIn(one, 'type'),
        bucket: textIn(objectIn(one, 'values'), 'bucket'),
      }));
  throw typeof value['version'] === 'number'
    ? notState(`the state has version ${value['version']}, and this program knows ${VERSION}`)
    : notState('the file is not a state of Terraform');
}

const rawResources = (state: JsonObject): readonly StateResource[] =>
  blocksIn(state, 'resources')
    .filter((one) => one['mode'] === 'managed')
    .flatMap((one) => {
      const [module, type, name] = [textIn(one, 'module'), textIn(one, 'type'), textIn(one, 'name')];
      const own = `${module === '' ? '' : `${module}.`}${type}.${name}`;
      return blocksIn(one, 'instances')
        .filter((instance) => !('deposed' in instance))
        .map((instance) => ({
          address: `${own}${keyText(instance['index_key'])}`,
          type,
          bucket: textIn(objectIn(instance, 'attributes'), 'bucket'),
        }));
    });

const keyText = (key: unknown): string =>
  typeof key === 'number' ? `[${key}]` : typeof key === 'string' ? `[${JSON.stringify(key)}]` : '';

const notState = (message: string): UserError =>
  new UserError(message, { hint: 'terraform show -json > state.json, or terraform state pull > state.json' });
