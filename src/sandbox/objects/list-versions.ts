import type { Call } from '../call.ts';
import type { Reply } from '../reply.ts';
import { type BucketState, objectsOf } from '../world.ts';
import { xml } from '../xml.ts';
import { summaryOf } from './stored-object.ts';

const PAGE = 1000;

/** Objects are kept in one version, the null version: what a client needs that empties a bucket. */
export function listVersions(state: BucketState, { query }: Call): Reply {
  const prefix = query.get('prefix') ?? '';
  const marker = query.get('key-marker') ?? '';
  const store = objectsOf(state);
  const keys: string[] = [];
  let next = store.atOrAfter(marker > prefix ? `${marker}\0` : prefix);
  while (next?.startsWith(prefix) === true && keys.length < PAGE) {
    keys.push(next);
    next = store.atOrAfter(`${next}\0`);
  }
  const more = next?.startsWith(prefix) === true;
  return xml('ListVersionsResult', {
    Name: state.setup.name,
    Prefix: prefix,
    KeyMarker: marker,
    ...(more ? { NextKeyMarker: keys.at(-1), NextVersionIdMarker: 'null' } : {}),
    MaxKeys: PAGE,
    IsTruncated: more,
    Version: keys.flatMap((key) => {
      const object = store.get(key);
      if (object === undefined) return [];
      const { size, etag } = summaryOf(object);
      return [
        {
          Key: key,
          VersionId: 'null',
          IsLatest: true,
          LastModified: new Date(object.modified).toISOString(),
          ETag: etag,
          Size: size,
          StorageClass: 'STANDARD',
        },
      ];
    }),
  });
}
