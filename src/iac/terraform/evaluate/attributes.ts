import { bucketArn } from '../../../model/names.ts';
import { bucketPlaceholder, placeholder } from '../../../model/placeholder.ts';
import { type PlannedResource, textIn } from '../plan.ts';
import { policyDocument } from './policy-document.ts';
import { OPEN, ofJson, type Value, type Whole } from './value.ts';
import { blocksOf, moduleAt, type Scope, type WholePlan, writtenIn } from './world.ts';

const BUCKET = 'aws_s3_bucket';
/** What is a bucket's name, or has it in it. */
const NAMING: readonly string[] = ['id', 'bucket', 'arn'];
/** Resources about a bucket give its name on. */
const SETTINGS = /^aws_s3_bucket_\w+$/;
/** Those whose id is the name of their bucket, whatever else they have. */
const CALLED_AS_BUCKET: ReadonlySet<string> = new Set(
  ['policy', 'public_access_block', 'ownership_controls'].map((name) => `${BUCKET}_${name}`),
);
const DOCUMENT = 'aws_iam_policy_document';

/** An attribute of a resource or data source, or an output of a module. */
export function attributeOf({ of }: Whole, name: string, world: WholePlan): Value {
  if ('type' in of) return of.mode === 'data' ? dataAttribute(of, name, world) : resourceAttribute(of, name, world);
  const source = moduleAt(world.root, of);
  const blocks = source === undefined ? [] : blocksOf(source, 'output', [name]);
  const expression = writtenIn(blocks, ['value']);
  const sensitive = writtenIn(blocks, ['sensitive']);
  if (source === undefined || expression === undefined) return OPEN;
  if (sensitive?.kind === 'literal' && sensitive.value === true) return OPEN;
  return world.valueAt(expression, { module: of, source, key: null, blocks: [] });
}

function resourceAttribute(resource: PlannedResource, name: string, world: WholePlan): Value {
  const { type, address, after } = resource;
  const { partitionOf } = world;
  if (type === BUCKET && NAMING.includes(name)) {
    const bucket = textIn(after, 'bucket') || bucketPlaceholder(address);
    return name === 'arn' ? bucketArn(partitionOf(resource), bucket) : bucket;
  }
  const isBucket = name === 'bucket' ? SETTINGS.test(type) : name === 'id' && CALLED_AS_BUCKET.has(type);
  const bucket = isBucket && resource.unknown[name] === true ? bucketIn(resource, world) : undefined;
  return typeof bucket === 'string' ? bucket : plannedAttribute(resource, name);
}

/** What a resource about a bucket, or a data source, is written to be about; `undefined`: the source does not have it. */
function bucketIn({ mode, type, name, module, key }: PlannedResource, world: WholePlan): Value | undefined {
  const source = moduleAt(world.root, module);
  const blocks = source === undefined ? [] : blocksOf(source, mode === 'data' ? 'data' : 'resource', [type, name]);
  const written = writtenIn(blocks, ['bucket']);
  return source && written && world.valueAt(written, { module, source, key, blocks });
}

/** Of a bucket that is read once the plan has made it. */
function bucketRead(data: PlannedResource, name: string, world: WholePlan): Value {
  const bucket = bucketIn(data, world);
  if (bucket === undefined) return plannedAttribute(data, name);
  if (typeof bucket !== 'string') return OPEN;
  return name === 'arn' ? bucketArn(world.partitionOf(data), bucket) : bucket;
}

function plannedAttribute({ address, after, unknown }: PlannedResource, name: string): Value {
  // The id of settings is the name of their bucket, or begins with it.
  const known = after[name];
  if (known !== undefined && known !== null && unknown[name] === undefined) return ofJson(known);
  if (unknown[name] === true) return placeholder(`${address}.${name}`);
  return OPEN;
}

function dataAttribute(data: PlannedResource, name: string, world: WholePlan): Value {
  // Whoever reads it, it is the account of its provider.
  if (data.type === 'aws_caller_identity' && name === 'account_id') return world.accountOf(data);
  if (data.type === BUCKET && NAMING.includes(name)) return bucketRead(data, name, world);
  if (data.type !== DOCUMENT || (name !== 'json' && name !== 'minified_json')) return plannedAttribute(data, name);
  const before = world.documents.get(data.address);
  if (before !== undefined) return before;
  // One that is made of itself stays open.
  world.documents.set(data.address, OPEN);
  const document = documentOf(data, world) ?? OPEN;
  world.documents.set(data.address, document);
  return document;
}

function documentOf(data: PlannedResource, world: WholePlan): string | undefined {
  const source = moduleAt(world.root, data.module);
  if (source === undefined) return undefined;
  const blocks = blocksOf(source, 'data', [data.type, data.name]);
  const scope: Scope = { module: data.module, source, key: data.key, blocks };
  const document = policyDocument(blocks, (expression, bound) => world.valueAt(expression, { ...scope, bound }));
  // What the plan says of the same block: another number of statements would mean that the source is not that of the plan.
  const planned = data.after['statement'];
  const count = Array.isArray(planned) ? planned.length : 0;
  const isSame = data.unknown['statement'] !== true && count === document?.statements;
  return isSame ? document.text : undefined;
}
