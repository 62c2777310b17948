import { createHash } from 'node:crypto';
import type { Call, Context } from './call.ts';
import { pageOf } from './pages.ts';
import { noContent, Refusal, type Reply } from './reply.ts';
import { invalidToken } from './s3-list.ts';
import type { BucketState } from './world.ts';
import { xml } from './xml.ts';

type Handler = (state: BucketState, call: Call, context: Context) => Reply;

const MODIFIED = new Date('2026-01-01T00:00:00Z');

/** Calls on objects, enough to leave logs in a bucket and find them again. */
export const OBJECT_HANDLERS: Readonly<Record<string, Handler>> = {
  's3:PutObject': (state, { key, body }) => {
    state.objects ??= new Map();
    state.objects.set(key, body);
    return { status: 200, headers: { etag: etag(body) }, body: '' };
  },
  's3:GetObject': (state, { key }) => {
    const body = state.objects?.get(key);
    if (body === undefined) throw noSuchKey(key);
    return { status: 200, headers: { ...describe(body), 'content-type': 'binary/octet-stream' }, body };
  },
  's3:HeadObject': (state, { key }) => {
    const body = state.objects?.get(key);
    if (body === undefined) throw noSuchKey(key);
    return { status: 200, headers: { ...describe(body), 'content-length': String(body.length) }, body: '' };
  },
  's3:DeleteObject': (state, { key }) => {
    state.objects?.delete(key);
    return noContent();
  },
  's3:ListObjectsV2': (state, call, context) => {
    const prefix = call.query.get('prefix') ?? '';
    const after = call.query.get('start-after') ?? '';
    const objects = [...(state.objects ?? [])]
      .filter(([key]) => key.startsWith(prefix) && key > after)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const size = Math.min(Number(call.query.get('max-keys') ?? 1000), 1000);
    const token = call.query.get('continuation-token');
    const page = pageOf(objects, { token, size, invalid: () => invalidToken(token ?? '') }, context);
    return xml('ListBucketResult', {
      Name: state.setup.name,
      Prefix: prefix,
      ...(page.token === undefined ? {} : { NextContinuationToken: page.token }),
      KeyCount: page.items.length,
      MaxKeys: size,
      IsTruncated: page.token !== undefined,
      Contents: page.items.map(([Key, body]) => ({
        Key,
        LastModified: MODIFIED.toISOString(),
        ETag: etag(body),
        Size: body.length,
        StorageClass: 'STANDARD',
      })),
    });
  },
};

// The MD5 of the content is what S3 uses as the tag of a plain object.
const etag = (body: Buffer): string => `"${createHash('md5').update(body).digest('hex')}"`;

const describe = (body: Buffer) => ({ etag: etag(body), 'last-modified': MODIFIED.toUTCString() });

const noSuchKey = (key: string): Refusal =>
  new Refusal({ code: 'NoSuchKey', status: 404, message: 'The specified key does not exist.', fields: { Key: key } });
