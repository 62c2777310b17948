import { bucketPlaceholder, hasPlaceholder, piecesOf } from '../../model/placeholder.ts';
import type { JsonObject } from '../../model/record.ts';
import type { SourceValues } from './evaluate/source-names.ts';
import { type DeletedResource, type PlannedResource, type TerraformPlan, textIn } from './plan.ts';
import type { References } from './references.ts';

export const BUCKET = 'aws_s3_bucket';

/** Name of each bucket of the plan in the inventory, by its address. */
export type BucketNames = ReadonlyMap<string, string>;

/** Which resources of the plan are about which bucket. */
export interface SettingsByBucket {
  /** The resource of a type that is about a bucket, by its name in the inventory. */
  readonly of: (bucket: string, type: string) => PlannedResource | undefined;
  /** Others about the same bucket: which of them is applied last nobody can tell. */
  readonly rivals: (bucket: string, type: string) => readonly PlannedResource[];
  /** A resource of the type that may be about the bucket, for all that can be told. */
  readonly stray: (bucket: string, type: string) => Stray | undefined;
  /** Resources of a type that the plan deletes, while the bucket stays. */
  readonly deleted: (bucket: string, type: string) => readonly DeletedResource[];
  /** Resources about buckets that the plan does not have, by name of the bucket; what it deletes of them is among them. */
  readonly elsewhere: ReadonlyMap<string, readonly string[]>;
}

interface Stray {
  readonly address: string;
  /** Names of the buckets that it may be about; `null`: nobody can tell. */
  readonly among: readonly string[] | null;
  /** The plan says nothing of it. */
  readonly isLeftOut: boolean;
}

/** An attribute that names a bucket, of a resource or of a block inside of one. */
interface NamingAttribute {
  readonly resource: PlannedResource;
  readonly path: readonly string[];
  readonly values: JsonObject;
  readonly unknown: JsonObject;
  /** It takes a name, and no bucket is called as an ARN is. */
  readonly isName?: true;
}

export interface BucketsNamed {
  /** Names of the buckets that an attribute may name, in the inventory; `null`: nobody can tell. */
  (attribute: NamingAttribute): readonly string[] | null;
  /** Of those that it refers to, beside whatever else. */
  readonly among: (attribute: Pick<NamingAttribute, 'resource' | 'path'>) => readonly string[];
  /** Text of an attribute as the source writes it, names of buckets in it; `undefined`: it does not tell. */
  readonly textOf: (attribute: Pick<NamingAttribute, 'resource' | 'path'>) => string | undefined;
}

export function bucketsNamed(
  follow: References,
  {
    buckets,
    names,
    source,
  }: {
    readonly buckets: readonly PlannedResource[];
    readonly names: BucketNames;
    readonly source: SourceValues | undefined;
  },
): BucketsNamed {
  const byText = new Map(
    [...names].map(([address, name]) => [name === address ? bucketPlaceholder(address) : name, name]),
  );
  // The same expression elsewhere is the same name: a local value with a random suffix.
  for (const bucket of buckets) {
    const text = source?.of(bucket, ['bucket']);
    const name = names.get(bucket.address);
    if (typeof text === 'string' && hasPlaceholder(text) && name === bucket.address) byText.set(text, name);
  }
  const nameAt = (address: string): string => names.get(address) ?? address;
  /** As the source has it; `undefined`: it does not tell. */
  const written = ({ resource, path, isName }: NamingAttribute): readonly string[] | null | undefined => {
    const value = source?.of(resource, path);
    if (typeof value !== 'string') return undefined;
    if (isName === true && ARN.test(value)) return [value];
    const text = bucketOfArn(value);
    const known = byText.get(text);
    if (known !== undefined) return [known];
    if (!hasPlaceholder(text)) return [text];
    // Text around what is not known is another name; what stands alone may be followed.
    return piecesOf(text).length > 1 ? null : undefined;
  };
  const named = (attribute: NamingAttribute): readonly string[] | null => {
    const { resource, path, values, unknown, isName } = attribute;
    const last = path.at(-1) ?? '';
    const literal = textIn(values, last);
    if (literal !== '' && unknown[last] !== true) return [isName === true ? literal : bucketOfArn(literal)];
    const said = written(attribute);
    if (said !== undefined) return said;
    const targets = follow.targetsOf(resource, path, BUCKET);
    if (targets === null || targets.length === 0) return null;
    return targets.map(nameAt);
  };
  return Object.assign(named, {
    among: ({ resource, path }: Pick<NamingAttribute, 'resource' | 'path'>) =>
      follow.mentionedIn(resource, path, BUCKET).map(nameAt),
    textOf: ({ resource, path }: Pick<NamingAttribute, 'resource' | 'path'>) => {
      const [first = ''] = path;
      const text = resource.sensitive.includes(first) ? undefined : source?.of(resource, path);
      return typeof text === 'string' ? text : undefined;
    },
  });
}

/** Some attributes take a name or an ARN. */
const bucketOfArn = (text: string): string => ARN.exec(text)?.[1] ?? text;
const ARN = /^arn:[^:]+:s3:::([^/]+)$/;

const keyOf = (bucket: string, type: string): string => `${type} ${bucket}`;

/** Finds for every bucket the resources that set something on it. */
export function settingsByBucket(
  plan: TerraformPlan,
  {
    named,
    names,
    left,
  }: { readonly named: BucketsNamed; readonly names: BucketNames; readonly left: readonly PlannedResource[] },
): SettingsByBucket {
  const found = new Map<string, PlannedResource>();
  const rivals = new Map<string, PlannedResource[]>();
  const strays = new Map<string, Stray[]>();
  const deleted = new Map<string, DeletedResource[]>();
  const gone = new Set(
    plan.deleted.filter(({ type }) => type === BUCKET).map(({ before }) => textIn(before, 'bucket')),
  );
  const elsewhere = new Map<string, Set<string>>();
  const planned = new Set(names.values());
  const note = (bucket: string, type: string): void => {
    if (planned.has(bucket)) return;
    const types = elsewhere.get(bucket);
    if (types === undefined) elsewhere.set(bucket, new Set([type]));
    else types.add(type);
  };
  for (const resource of plan.deleted) {
    const { type } = resource;
    const bucket = textIn(resource.before, 'bucket');
    if (!isSettings(type) || bucket === '' || gone.has(bucket)) continue;
    add(deleted, keyOf(bucket, type), resource);
    note(bucket, type);
  }
  for (const resource of plan.resources) {
    const { type, after: values, unknown } = resource;
    if (!isSettings(type)) continue;
    const among = named({ resource, path: ['bucket'], values, unknown });
    const [only, ...others] = among ?? [];
    if (only !== undefined && others.length === 0) {
      // The settings of a bucket go with it, and nothing sets again on the new one what the plan does not change.
      if (gone.has(only) && resource.isUnchanged) continue;
      if (found.has(keyOf(only, type))) add(rivals, keyOf(only, type), resource);
      else found.set(keyOf(only, type), resource);
      note(only, type);
    } else add(strays, type, { address: resource.address, among, isLeftOut: false });
  }
  for (const resource of left) {
    const among = named({ resource, path: ['bucket'], values: resource.after, unknown: {} });
    add(strays, resource.type, { address: resource.address, among, isLeftOut: true });
  }
  return {
    of: (bucket, type) => found.get(keyOf(bucket, type)),
    rivals: (bucket, type) => rivals.get(keyOf(bucket, type)) ?? [],
    stray: (bucket, type) => strays.get(type)?.find(({ among }) => among === null || among.includes(bucket)),
    deleted: (bucket, type) => deleted.get(keyOf(bucket, type)) ?? [],
    elsewhere: new Map([...elsewhere].map(([bucket, types]) => [bucket, [...types]])),
  };
}

function add<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

const isSettings = (type: string): boolean => type.startsWith(`${BUCKET}_`);
