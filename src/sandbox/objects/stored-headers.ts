import type { IncomingHttpHeaders } from 'node:http';

const KEPT = new Set(['content-type', 'cache-control', 'content-disposition', 'content-language', 'expires']);

/** Headers that are stored with an object and come back with it. */
export function storedHeaders(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const kept = Object.entries(headers).filter(([name]) => KEPT.has(name) || name.startsWith('x-amz-meta-'));
  // The encoding of the transfer is no part of the object.
  const encoding = (headers['content-encoding'] ?? '').split(',').filter((one) => one.trim() !== 'aws-chunked');
  return {
    'content-type': 'binary/octet-stream',
    ...Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
    ...(encoding.join('') === '' ? {} : { 'content-encoding': encoding.join(',') }),
  };
}
