import type { IncomingHttpHeaders } from 'node:http';
import type { Call, Context } from './call.ts';
import { byteRange } from './objects/byte-range.ts';
import { checkedSums } from './objects/checksums.ts';
import { checkWrite, unchanged } from './objects/conditions.ts';
import { listObjects } from './objects/list-objects.ts';
import { listVersions } from './objects/list-versions.ts';
import { MULTIPART_HANDLERS } from './objects/multipart.ts';
import { storedHeaders } from './objects/stored-headers.ts';
import { type StoredObject, summaryOf } from './objects/stored-object.ts';
import { noContent, Refusal, type Reply } from './reply.ts';
import { type BucketState, objectsOf } from './world.ts';
import { children, needed, parseDocument, text, xml } from './xml.ts';

type Handler = (state: BucketState, call: Call, context: Context) => Reply;

/** Calls on objects, enough to leave logs in a bucket and find them again. */
export const OBJECT_HANDLERS: Readonly<Record<string, Handler>> = {
  ...MULTIPART_HANDLERS,
  's3:PutObject': (state, call, { clock }) => {
    const { key, body, headers } = call;
    if (headers['x-amz-copy-source'] !== undefined) throw noCopy();
    const store = objectsOf(state);
    const sums = checkedSums(call);
    checkWrite(headers, store.get(key), key);
    const object: StoredObject = { modified: clock.now(), read: () => body, headers: storedHeaders(headers), sums };
    store.put(key, object);
    const encrypted = { 'x-amz-server-side-encryption': state.setup.encryption?.algorithm ?? 'AES256' };
    return { status: 200, headers: { etag: summaryOf(object).etag, ...encrypted, ...sums }, body: '' };
  },
  's3:GetObject': (state, { key, headers }) => {
    const object = found(state, key);
    const same = unchanged(headers, object);
    if (same !== undefined) return same;
    const body = object.read();
    const range = byteRange(headers.range, body.length);
    if (range === undefined)
      return { status: 200, headers: { ...described(object), ...sumsFor(headers, object) }, body };
    return {
      status: 206,
      headers: { ...described(object), 'content-range': `bytes ${range.first}-${range.last}/${body.length}` },
      body: body.subarray(range.first, range.last + 1),
    };
  },
  's3:HeadObject': (state, { key, headers }) => {
    const object = found(state, key);
    const length = { 'content-length': String(summaryOf(object).size) };
    const all = { ...described(object), ...sumsFor(headers, object), ...length };
    return unchanged(headers, object) ?? { status: 200, headers: all, body: '' };
  },
  's3:DeleteObject': (state, { key, headers }) => {
    const store = objectsOf(state);
    if (headers['if-match'] !== undefined) checkWrite(headers, store.get(key), key);
    store.delete(key);
    return noContent();
  },
  's3:ListObjectsV2': listObjects,
  's3:ListObjectVersions': listVersions,
  's3:DeleteObjects': (state, { body }) => {
    const given = parseDocument('Delete', body);
    const keys = children(given, 'Object').map((object) => needed(object, 'Key'));
    for (const key of keys) objectsOf(state).delete(key);
    return xml('DeleteResult', text(given, 'Quiet') === 'true' ? {} : { Deleted: keys.map((Key) => ({ Key })) });
  },
  's3:GetObjectTagging': (state, { key }) => {
    found(state, key);
    return xml('Tagging', { TagSet: '' });
  },
};

function found(state: BucketState, key: string): StoredObject {
  const object = objectsOf(state).get(key);
  if (object !== undefined) return object;
  throw new Refusal({
    code: 'NoSuchKey',
    status: 404,
    message: 'The specified key does not exist.',
    fields: { Key: key },
  });
}

/** Checksums are told to those who ask for them. */
const sumsFor = (headers: IncomingHttpHeaders, { sums }: StoredObject): Readonly<Record<string, string>> =>
  headers['x-amz-checksum-mode'] === 'ENABLED' ? (sums ?? {}) : {};

const noCopy = (): Refusal =>
  new Refusal({
    code: 'NotImplemented',
    status: 501,
    message: 'A header you provided implies functionality that is not implemented',
    fields: { Header: 'x-amz-copy-source' },
  });

const described = (object: StoredObject): Readonly<Record<string, string>> => ({
  'content-type': 'binary/octet-stream',
  'accept-ranges': 'bytes',
  ...object.headers,
  etag: summaryOf(object).etag,
  'last-modified': new Date(object.modified).toUTCString(),
});
