import type { Call, Context } from './call.ts';
import { byteRange } from './objects/byte-range.ts';
import { listObjects } from './objects/list-objects.ts';
import { listVersions } from './objects/list-versions.ts';
import { type StoredObject, summaryOf } from './objects/stored-object.ts';
import { noContent, Refusal, type Reply } from './reply.ts';
import { type BucketState, objectsOf } from './world.ts';
import { children, needed, parseDocument, text, xml } from './xml.ts';

type Handler = (state: BucketState, call: Call, context: Context) => Reply;

/** Calls on objects, enough to leave logs in a bucket and find them again. */
export const OBJECT_HANDLERS: Readonly<Record<string, Handler>> = {
  's3:PutObject': (state, { key, body, headers }, { clock }) => {
    const stored = { 'content-type': headers['content-type'] ?? 'binary/octet-stream' };
    const object: StoredObject = { modified: clock.now(), read: () => body, headers: stored };
    objectsOf(state).put(key, object);
    return { status: 200, headers: { etag: summaryOf(object).etag }, body: '' };
  },
  's3:GetObject': (state, { key, headers }) => {
    const object = found(state, key);
    const body = object.read();
    const range = byteRange(headers.range, body.length);
    if (range === undefined) return { status: 200, headers: described(object), body };
    return {
      status: 206,
      headers: { ...described(object), 'content-range': `bytes ${range.first}-${range.last}/${body.length}` },
      body: body.subarray(range.first, range.last + 1),
    };
  },
  's3:HeadObject': (state, { key }) => {
    const object = found(state, key);
    return {
      status: 200,
      headers: { ...described(object), 'content-length': String(summaryOf(object).size) },
      body: '',
    };
  },
  's3:DeleteObject': (state, { key }) => {
    objectsOf(state).delete(key);
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

const described = (object: StoredObject): Readonly<Record<string, string>> => ({
  'content-type': 'binary/octet-stream',
  'accept-ranges': 'bytes',
  ...object.headers,
  etag: summaryOf(object).etag,
  'last-modified': new Date(object.modified).toUTCString(),
});
