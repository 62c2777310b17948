import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { ATHENA_OPERATIONS } from './athena.ts';
import type { Call, Service } from './call.ts';
import { CLOUDTRAIL_OPERATIONS } from './cloudtrail.ts';
import type { Key } from './identity.ts';
import { LOGS_OPERATIONS } from './logs.ts';
import { ORGANIZATIONS_OPERATIONS } from './organizations.ts';
import { Refusal } from './reply.ts';
import { S3_CONTROL_PATH } from './s3-control.ts';
import { s3Operation } from './s3-operations.ts';

/** A request as far as its address, headers and body tell. */
export interface Incoming {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const EMPTY = Buffer.alloc(0);
const LARGEST_BODY = 64 * 1024 * 1024;

export async function readRequest(request: IncomingMessage): Promise<Incoming> {
  const { method = 'GET', url = '/', headers } = request;
  const cut = url.indexOf('?');
  return {
    method,
    path: cut === -1 ? url : url.slice(0, cut),
    query: new URLSearchParams(cut === -1 ? '' : url.slice(cut + 1)),
    headers,
    body: method === 'GET' || method === 'HEAD' ? EMPTY : await readBody(request),
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > LARGEST_BODY) {
      throw new Refusal({
        code: 'EntityTooLarge',
        status: 400,
        message: 'Your proposed upload exceeds the maximum allowed size',
      });
    }
    parts.push(part);
  }
  const body = Buffer.concat(parts);
  return request.headers['content-encoding']?.includes('aws-chunked') === true ? unchunk(body) : body;
}

/** Bodies with a trailing checksum come in chunks of their own: size in hex, content, and at last a chunk of size 0. */
function unchunk(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, end), 16);
    if (end === -1 || !(size > 0)) return Buffer.concat(parts);
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

/** The credentials and the scope of a signature, in the header or in the address; the signature itself is not checked. */
export interface Signature extends Key {
  readonly service: string;
}

const CREDENTIAL = /Credential=([^/,\s]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/;
const PRESIGNED = /^([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request$/;

export function signatureOf({ headers, query }: Incoming): Signature | undefined {
  const found = CREDENTIAL.exec(headers.authorization ?? '') ?? PRESIGNED.exec(query.get('X-Amz-Credential') ?? '');
  if (found === null) return undefined;
  const [, accessKey = '', region = '', service = ''] = found;
  const token = headers['x-amz-security-token'] ?? query.get('X-Amz-Security-Token') ?? undefined;
  return { accessKey, region, service, token: Array.isArray(token) ? token[0] : token };
}

/** Which service and operation a request is for: by the scope of its signature, its target header, its path. */
export function callOf(incoming: Incoming, { service, region }: Signature): Call {
  const { path, query, headers, body } = incoming;
  const call = (of: Service, operation: string, rest: Partial<Call> = {}): Call => ({
    service: of,
    operation,
    action: operation,
    bucket: '',
    key: '',
    region,
    query,
    headers,
    body,
    ...rest,
  });
  const target = String(headers['x-amz-target'] ?? '');
  const named = target.slice(target.indexOf('.') + 1);
  if (service === 'organizations')
    return call('organizations', known(`organizations:${named}`, ORGANIZATIONS_OPERATIONS));
  if (service === 'cloudtrail') return call('cloudtrail', known(`cloudtrail:${named}`, CLOUDTRAIL_OPERATIONS));
  if (service === 'athena') return call('athena', known(`athena:${named}`, ATHENA_OPERATIONS));
  if (service === 'logs') return call('logs', known(`logs:${named}`, LOGS_OPERATIONS));
  if (service === 'sts') {
    const form = new URLSearchParams(body.toString('utf8') || query.toString());
    return call('sts', known(`sts:${form.get('Action') ?? ''}`, STS_OPERATIONS), { query: form });
  }
  if (service === 's3' && headers['x-amz-account-id'] !== undefined && path.startsWith('/v20180820/')) {
    const read = incoming.method === 'GET' && path === S3_CONTROL_PATH;
    return call('s3control', read ? 's3:GetAccountPublicAccessBlock' : 's3:NotImplemented');
  }
  const place = placeOf(path, String(headers.host ?? ''));
  const { name, action } = s3Operation(incoming.method, { ...place, query });
  return call('s3', `s3:${name}`, { ...place, action });
}

const STS_OPERATIONS: ReadonlySet<string> = new Set(['sts:GetCallerIdentity', 'sts:AssumeRole']);

/** Names that nobody knows are counted under one, so that a stranger cannot fill the memory with them. */
const known = (operation: string, operations: ReadonlySet<string>): string =>
  operations.has(operation) ? operation : `${operation.slice(0, operation.indexOf(':'))}:NotImplemented`;

const HOST = /^(?:(.+)\.)?(?:127\.0\.0\.1|localhost)(?::\d+)?$/;

/** Bucket and key: in the path, or the bucket in front of the host. */
function placeOf(path: string, host: string): { readonly bucket: string; readonly key: string } {
  const parts = path.slice(1);
  const inHost = HOST.exec(host)?.[1];
  if (inHost !== undefined) return { bucket: inHost, key: decode(parts) };
  const cut = parts.indexOf('/');
  if (cut === -1) return { bucket: decode(parts), key: '' };
  return { bucket: decode(parts.slice(0, cut)), key: decode(parts.slice(cut + 1)) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) {
      throw new Refusal({ code: 'InvalidURI', status: 400, message: "Couldn't parse the specified URI." });
    }
    throw error;
  }
}
