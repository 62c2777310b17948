import type { Call, Context } from '../call.ts';
import { pageToken, placeOfToken } from '../pages.ts';
import { Refusal, type Reply } from '../reply.ts';
import { invalidToken } from '../s3-list.ts';
import { type BucketState, canonicalId, objectsOf } from '../world.ts';
import { xml } from '../xml.ts';
import { type StoredObject, summaryOf } from './stored-object.ts';

const LARGEST_PAGE = 1000;

/** `ListObjectsV2`: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function listObjects(state: BucketState, { query }: Call, context: Context): Reply {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const after = query.get('start-after') ?? '';
  const token = query.get('continuation-token');
  const asked = maxKeys(query.get('max-keys'));
  const from = token === null ? after : placeOfToken(token);
  if (from === undefined) throw invalidToken(token ?? '');
  const emptied = context.fault?.kind === 'empty-page';
  const page = emptied ? EMPTY_PAGE : walk(state, { prefix, delimiter, from, size: Math.min(asked, LARGEST_PAGE) });
  const more = asked > 0 && (emptied || page.more || context.fault?.kind === 'endless-token');
  const encode = query.get('encoding-type') === 'url' ? urlEncoded : (text: string) => text;
  const owner = query.get('fetch-owner') === 'true' ? { Owner: { ID: canonicalId(state.account) } } : {};
  return xml('ListBucketResult', {
    Name: state.setup.name,
    Prefix: encode(prefix),
    ...(delimiter === '' ? {} : { Delimiter: encode(delimiter) }),
    ...(after === '' ? {} : { StartAfter: encode(after) }),
    ...(token === null ? {} : { ContinuationToken: token }),
    ...(more ? { NextContinuationToken: pageToken(page.last ?? from) } : {}),
    ...(query.has('encoding-type') ? { EncodingType: 'url' } : {}),
    KeyCount: page.objects.length + page.prefixes.length,
    MaxKeys: asked,
    IsTruncated: more,
    Contents: page.objects.map(([key, object]) => ({ ...content(encode(key), object), ...owner })),
    CommonPrefixes: page.prefixes.map((common) => ({ Prefix: encode(common) })),
  });
}

interface Range {
  readonly prefix: string;
  readonly delimiter: string;
  /** Keys after this one. */
  readonly from: string;
  readonly size: number;
}

interface ObjectPage {
  readonly objects: readonly (readonly [string, StoredObject])[];
  readonly prefixes: readonly string[];
  /** The key or common prefix that the next page comes after. */
  readonly last: string | undefined;
  readonly more: boolean;
}

const EMPTY_PAGE: ObjectPage = { objects: [], prefixes: [], last: undefined, more: false };

// Greater than any code point, so that it stands behind every key that starts with what is before it.
const BEHIND_ALL = '\u{10ffff}';

function walk(state: BucketState, { prefix, delimiter, from, size }: Range): ObjectPage {
  const store = objectsOf(state);
  const objects: (readonly [string, StoredObject])[] = [];
  const prefixes: string[] = [];
  let last: string | undefined;
  const behind = (common: string | undefined, key: string): string =>
    common === undefined ? `${key}\0` : `${common}${BEHIND_ALL}`;
  const commonOf = (key: string): string | undefined => {
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    return cut === -1 ? undefined : key.slice(0, cut + delimiter.length);
  };
  // Who starts after a common prefix has seen all that it stands for.
  const begun = from.startsWith(prefix) && from.endsWith(delimiter) ? commonOf(from) : undefined;
  let at = from < prefix ? prefix : behind(begun === from ? begun : undefined, from);
  for (;;) {
    const key = store.atOrAfter(at);
    if (key === undefined || !key.startsWith(prefix)) return { objects, prefixes, last, more: false };
    if (objects.length + prefixes.length >= size) return { objects, prefixes, last, more: true };
    const common = commonOf(key);
    const object = store.get(key);
    if (common !== undefined) prefixes.push(common);
    else if (object !== undefined) objects.push([key, object]);
    last = common ?? key;
    at = behind(common, key);
  }
}

const content = (key: string, object: StoredObject): Readonly<Record<string, unknown>> => {
  const { size, etag } = summaryOf(object);
  return {
    Key: key,
    LastModified: new Date(object.modified).toISOString(),
    ETag: etag,
    Size: size,
    StorageClass: 'STANDARD',
  };
};

function maxKeys(text: string | null): number {
  const size = text === null ? LARGEST_PAGE : Number(text);
  if (Number.isInteger(size) && size >= 0 && size <= 2 ** 31 - 1) return size;
  throw new Refusal({
    code: 'InvalidArgument',
    status: 400,
    message: 'Provided max-keys not an integer or within integer range',
    fields: { ArgumentName: 'max-keys', ArgumentValue: text ?? '' },
  });
}

// Blanks become plus signs here, and slashes stay.
const urlEncoded = (text: string): string =>
  encodeURIComponent(text)
    .replace(/%2F/g, '/')
    .replace(/%20/g, '+')
    .replace(/[!'()]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
