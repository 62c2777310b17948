import { hasPlaceholder, placeholder } from '../../model/placeholder.ts';
import type { JsonObject } from '../../model/record.ts';
import type { DeclaredBuckets } from '../source/fault.ts';
import { declaredOf, FACT_OF_TYPE, type NamedResource } from '../source/state.ts';
import type { SourceModule } from '../source/terraform-source.ts';
import { type KnownBeside, type SourceValues, sourceValues } from './evaluate/source-names.ts';
import { isListValue, isObjectValue } from './evaluate/value.ts';
import { blocksOf, writtenIn } from './evaluate/world.ts';
import type { InstanceKey, ModuleStep, PlannedResource } from './plan.ts';

const BUCKET = 'aws_s3_bucket';

/** Buckets whose names the source itself says: literally, or by locals and defaults of variables. Others need a state. */
export function declaredInSource(root: SourceModule): DeclaredBuckets {
  const blocks = writtenResources(root);
  const each = valuesOf(root, blocks);
  const instances = blocks.flatMap((one) => instancesIn(one, each));
  const names = valuesOf(root, instances);
  // A reference to a bucket is its name, where that is said.
  const buckets = instances.map((one) => (one.type === BUCKET ? named(one, names) : one));
  const values = valuesOf(root, buckets);
  return declaredOf(
    buckets.map((one): NamedResource => {
      const text = values.of(one, ['bucket']);
      return {
        type: one.type,
        address: one.address,
        bucket: typeof text === 'string' && !hasPlaceholder(text) ? text : '',
      };
    }),
  );
}

/** Nothing but the source is known. */
const valuesOf = (root: SourceModule, resources: readonly PlannedResource[]): SourceValues =>
  sourceValues({ ...NOTHING_BESIDE, resources }, root, {
    partitionOf: () => 'aws',
    accountOf: ({ address }) => placeholder(`${address}.account`),
  });

export const NOTHING_BESIDE: KnownBeside = { resources: [], reads: [], prior: [], variables: {} };

interface WrittenResource extends PlannedResource {
  readonly isRepeated: boolean;
}

/** What is about buckets, once for each block: how many there are of one nobody has told yet. */
function writtenResources(root: SourceModule): readonly WrittenResource[] {
  const found: WrittenResource[] = [];
  const visit = (source: SourceModule, module: readonly ModuleStep[]): void => {
    for (const { kind, labels } of source.blocks) {
      const [type = '', name = ''] = labels;
      if (kind !== 'resource' || (type !== BUCKET && FACT_OF_TYPE[type] === undefined)) continue;
      const blocks = blocksOf(source, 'resource', [type, name]);
      const isCounted = writtenIn(blocks, ['count']) !== undefined;
      const isRepeated = writtenIn(blocks, ['for_each']) !== undefined;
      const path = module.map((step) => `module.${step.name}.`).join('');
      const address = `${path}${type}.${name}`;
      found.push({ ...writtenResource(address, { module, type, name, key: isCounted ? 0 : null }), isRepeated });
    }
    for (const [name, { module: called }] of source.calls)
      if (called !== null) visit(called, [...module, { name, key: null }]);
  };
  visit(root, []);
  return found;
}

/** A resource of which nothing is known but that it is written. */
export const writtenResource = (
  address: string,
  place: Pick<PlannedResource, 'module' | 'type' | 'name' | 'key'>,
  after: JsonObject = {},
): PlannedResource => ({
  address,
  mode: 'managed',
  ...place,
  exists: false,
  isUnchanged: false,
  before: {},
  after,
  unknown: {},
  sensitive: [],
});

/** One for each key of `for_each`, where that is said. */
function instancesIn(resource: WrittenResource, values: SourceValues): readonly PlannedResource[] {
  const { isRepeated, ...one } = resource;
  const over = isRepeated ? values.of(one, ['for_each']) : null;
  const keys: readonly InstanceKey[] =
    over !== null && isListValue(over)
      ? over.flatMap((item) => (typeof item === 'string' ? [item] : []))
      : over !== null && isObjectValue(over)
        ? Object.keys(over)
        : [];
  if (keys.length === 0) return [one];
  return keys.map((key) => ({ ...one, key, address: `${one.address}[${JSON.stringify(key)}]` }));
}

function named(bucket: PlannedResource, values: SourceValues): PlannedResource {
  const name = values.of(bucket, ['bucket']);
  return typeof name === 'string' && !hasPlaceholder(name) ? { ...bucket, after: { bucket: name } } : bucket;
}
