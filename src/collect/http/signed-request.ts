import { createHmac, hash, randomUUID } from 'node:crypto';
import { HttpRequest } from '@smithy/core/protocols';
import type { AwsCredentials } from '../session/session.ts';

/** Requests to buckets that differ in nothing but the bucket, its owner, the credentials and the time. */
export interface RequestTemplate {
  readonly protocol: string;
  readonly port: number | undefined;
  /** Before and behind the name of the bucket. */
  readonly host: readonly [string, string] | string;
  readonly path: readonly [string, string] | string;
  readonly region: string;
  /** The setting that is asked for (`logging`), all there is in the query. */
  readonly query: string;
  /** Headers that are the same in each request. */
  readonly fixed: Readonly<Record<string, string>>;
}

const EMPTY_BODY = hash('sha256', '');
/** Headers that are made anew for each request, by the names that the SDK gives them. */
const MADE = ['host', 'x-amz-date', 'x-amz-expected-bucket-owner', 'amz-sdk-invocation-id', 'authorization'] as const;
const FIXED: ReadonlySet<string> = new Set([
  'x-amz-user-agent',
  'user-agent',
  'amz-sdk-request',
  'x-amz-content-sha256',
]);
const TOKEN = 'x-amz-security-token';
/** Never part of a signature: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
const UNSIGNED: ReadonlySet<string> = new Set(['user-agent', 'authorization']);

interface Asked {
  readonly bucket: string;
  readonly owner: string;
  readonly credentials: AwsCredentials;
}

/**
 * What a request of the SDK looks like; `undefined` where it has anything that is not known here, or where it is signed
 * otherwise than it would be here.
 */
export function templateOf(request: HttpRequest, asked: Asked): RequestTemplate | undefined {
  const { headers, method, query, body, fragment, username, password } = request;
  const names = Object.keys(headers).filter((name) => name !== TOKEN);
  const [, region = ''] =
    / Credential=[^/,]+\/\d{8}\/([\w-]+)\/s3\/aws4_request,/.exec(headers['authorization'] ?? '') ?? [];
  const [setting, ...more] = Object.entries(query);
  const fixed = Object.fromEntries(Object.entries(headers).filter(([name]) => FIXED.has(name)));
  const isKnown =
    method === 'GET' &&
    setting !== undefined &&
    more.length === 0 &&
    setting[1] === '' &&
    // Goes into the query as it stands.
    /^[A-Za-z-]+$/.test(setting[0]) &&
    !(body || fragment || username || password) &&
    fixed['x-amz-content-sha256'] === EMPTY_BODY &&
    names.length === MADE.length + Object.keys(fixed).length &&
    MADE.every((name) => headers[name] !== undefined);
  if (!isKnown) return undefined;
  const [host, path] = [around(request.hostname, asked.bucket), around(request.path, asked.bucket)];
  // The name stands in the host or in the path, and in one place.
  if ((typeof host === 'string') === (typeof path === 'string')) return undefined;
  const template = { protocol: request.protocol, port: request.port, host, path, region, query: setting[0], fixed };
  const made = signedRequest(template, asked, {
    time: headers['x-amz-date'] ?? '',
    id: headers['amz-sdk-invocation-id'] ?? '',
  });
  return isSame(made, request) ? template : undefined;
}

function around(text: string, name: string): readonly [string, string] | string {
  const parts = text.split(name);
  const [before = '', behind = ''] = parts;
  return parts.length === 2 ? [before, behind] : text;
}

const isSame = (one: HttpRequest, other: HttpRequest): boolean =>
  one.hostname === other.hostname &&
  one.path === other.path &&
  Object.keys(one.headers).length === Object.keys(other.headers).length &&
  Object.entries(one.headers).every(([name, value]) => other.headers[name] === value);

interface Moment {
  /** `20260101T000000Z` */
  readonly time: string;
  readonly id: string;
}

/** `at` in milliseconds since 1970. */
export const momentOf = (at: number): Moment => ({
  time: `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`,
  id: randomUUID(),
});

/** The request of a template for one bucket, signed with Signature Version 4. */
export function signedRequest(
  { protocol, port, host, path, region, query, fixed }: RequestTemplate,
  { bucket, owner, credentials }: Asked,
  { time, id }: Moment,
): HttpRequest {
  const put = (text: RequestTemplate['host']): string => (typeof text === 'string' ? text : text[0] + bucket + text[1]);
  const [hostname, key] = [put(host), put(path)];
  const headers: Record<string, string> = {
    ...fixed,
    host: port === undefined ? hostname : `${hostname}:${port}`,
    'x-amz-date': time,
    'x-amz-expected-bucket-owner': owner,
    'amz-sdk-invocation-id': id,
    ...(credentials.sessionToken === undefined ? {} : { [TOKEN]: credentials.sessionToken }),
  };
  const names = Object.keys(headers)
    .filter((name) => !UNSIGNED.has(name))
    .sort();
  let canonical = `GET\n${key}\n${query}=\n`;
  for (const name of names) canonical += `${name}:${headers[name]}\n`;
  const signed = names.join(';');
  canonical += `\n${signed}\n${EMPTY_BODY}`;
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const digest = hash('sha256', canonical);
  const signature = hmac(
    signingKey(credentials, time.slice(0, 8), region),
    `AWS4-HMAC-SHA256\n${time}\n${scope}\n${digest}`,
  ).toString('hex');
  headers['authorization'] =
    `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
  return new HttpRequest({
    protocol,
    hostname,
    ...(port !== undefined && { port }),
    method: 'GET',
    path: key,
    query: { [query]: '' },
    headers,
  });
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

const MAX_KEYS = 512;
const keys = new Map<string, Buffer>();

/** A key is good for a day, a Region and a service; sessions of many accounts are open at once. */
function signingKey({ secretAccessKey }: AwsCredentials, date: string, region: string): Buffer {
  const name = `${date}/${region}/${secretAccessKey}`;
  const known = keys.get(name);
  if (known !== undefined) return known;
  const key = hmac(hmac(hmac(hmac(`AWS4${secretAccessKey}`, date), region), 's3'), 'aws4_request');
  if (keys.size >= MAX_KEYS) keys.clear();
  keys.set(name, key);
  return key;
}
