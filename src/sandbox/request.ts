import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { ATHENA_OPERATIONS } from './athena.ts';
import type { Call, Service } from './call.ts';
import { CLOUDTRAIL_OPERATIONS } from './cloudtrail.ts';
import { KMS_OPERATIONS } from './kms.ts';
import { LOGS_OPERATIONS } from './logs.ts';
import { ORGANIZATIONS_OPERATIONS } from './organizations.ts';
import { Refusal } from './reply.ts';
import { S3_CONTROL_PATH } from './s3-control.ts';
import { s3Operation } from './s3-operations.ts';
import { SECURITY_HUB_PATHS } from './security-hub/security-hub.ts';
import { type Chunked, readChunks } from './sigv4/chunks.ts';
import { TAGGING_OPERATIONS } from './tagging.ts';

/** A request as far as its address, headers and body tell. */
export interface Incoming {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly url: string;
  readonly remoteAddress: string | undefined;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  /** The content; what was in chunks is joined. */
  readonly body: Buffer;
  readonly chunked: Chunked | undefined;
}

const EMPTY = Buffer.alloc(0);
const LARGEST_BODY = 64 * 1024 * 1024;

export async function readRequest(request: IncomingMessage): Promise<Incoming> {
  const { method = 'GET', url = '/', headers } = request;
  const cut = url.indexOf('?');
  const sent = method === 'GET' || method === 'HEAD' ? EMPTY : await readBody(request);
  const chunked = headers['content-encoding']?.includes('aws-chunked') === true ? readChunks(sent) : undefined;
  return {
    method,
    url,
    remoteAddress: request.socket.remoteAddress,
    path: cut === -1 ? url : url.slice(0, cut),
    query: new URLSearchParams(cut === -1 ? '' : url.slice(cut + 1)),
    headers,
    rawHeaders: request.rawHeaders,
    body: chunked?.body ?? sent,
    chunked,
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
  return Buffer.concat(parts);
}

/** What the scope of a signature says of a request. */
export interface Signed {
  readonly service: string;
  readonly region: string;
}

/** Which service and operation a request is for: by the scope of its signature, its target header, its path. */
export function callOf(incoming: Incoming, { service, region }: Signed): Call {
  const { path, query, headers, body } = incoming;
  const call = (of: Service, operation: string, rest: Partial<Call> = {}): Call => ({
    service: of,
    operation,
    action: operation,
    logName: '',
    bucket: '',
    key: '',
    inHost: false,
    region,
    query,
    headers,
    body,
    chunked: incoming.chunked,
    ...rest,
  });
  const target = String(headers['x-amz-target'] ?? '');
  const named = target.slice(target.indexOf('.') + 1);
  if (service === 'organizations')
    return call('organizations', known(`organizations:${named}`, ORGANIZATIONS_OPERATIONS));
  if (service === 'cloudtrail') return call('cloudtrail', known(`cloudtrail:${named}`, CLOUDTRAIL_OPERATIONS));
  if (service === 'tagging') return call('tagging', known(`tag:${named}`, TAGGING_OPERATIONS));
  if (service === 'securityhub') {
    return call('securityhub', SECURITY_HUB_PATHS[`${incoming.method} ${path}`] ?? 'securityhub:NotImplemented');
  }
  if (service === 'kms') return call('kms', known(`kms:${named}`, KMS_OPERATIONS));
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
  const { name, action, logName } = s3Operation(incoming.method, { ...place, query });
  return call('s3', `s3:${name}`, { ...place, action, logName });
}

const STS_OPERATIONS: ReadonlySet<string> = new Set(['sts:GetCallerIdentity', 'sts:AssumeRole']);

/** Names that nobody knows are counted under one, so that a stranger cannot fill the memory with them. */
const known = (operation: string, operations: ReadonlySet<string>): string =>
  operations.has(operation) ? operation : `${operation.slice(0, operation.indexOf(':'))}:NotImplemented`;

const HOST = /^(?:(.+)\.)?(?:127\.0\.0\.1|localhost)(?::\d+)?$/;

/** Bucket and key: in the path, or the bucket in front of the host. */
function placeOf(
  path: string,
  host: string,
): { readonly bucket: string; readonly key: string; readonly inHost: boolean } {
  const parts = path.slice(1);
  const inHost = HOST.exec(host)?.[1];
  if (inHost !== undefined) return { bucket: inHost, key: decode(parts), inHost: true };
  const cut = parts.indexOf('/');
  if (cut === -1) return { bucket: decode(parts), key: '', inHost: false };
  return { bucket: decode(parts.slice(0, cut)), key: decode(parts.slice(cut + 1)), inHost: false };
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
