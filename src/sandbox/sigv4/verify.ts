import { timingSafeEqual } from 'node:crypto';
import { Refusal } from '../reply.ts';
import type { Incoming } from '../request.ts';
import { canonicalRequest } from './canonical-request.ts';
import { chunksAreSigned } from './chunks.ts';
import type { Signature } from './signature.ts';
import { hmacHex, scopeText, sha256, signingKey } from './signing-key.ts';

const UNSIGNED = 'UNSIGNED-PAYLOAD';
const LARGEST_SKEW = 15 * 60_000;

export interface Verification {
  readonly incoming: Incoming;
  readonly signature: Signature;
  readonly secret: string;
  /** The server's clock, in milliseconds since 1970. */
  readonly now: number;
}

/**
 * Refuses a request whose signature is wrong, whose time is off or whose body is another one.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function verify(verification: Verification): void {
  const { incoming, signature } = verification;
  checkTime(verification);
  if (signature.service === 's3') checkAllSigned(incoming, signature);
  const payload = payloadOf(incoming, signature);
  const canonical = canonicalRequest({
    incoming,
    signedHeaders: signature.signedHeaders,
    payload,
    service: signature.service,
  });
  const scope = scopeText(signature);
  const toSign = ['AWS4-HMAC-SHA256', signature.time, scope, sha256(canonical)].join('\n');
  const key = signingKey(verification.secret, signature);
  const seed = hmacHex(key, toSign);
  const streamed = payload.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD');
  if (
    !same(seed, signature.signature) ||
    (streamed && !(incoming.chunked && chunksAreSigned(incoming.chunked, { key, time: signature.time, scope, seed })))
  ) {
    throw mismatch(signature, { toSign, canonical });
  }
  checkBody(incoming, payload);
}

const same = (wanted: string, given: string): boolean =>
  wanted.length === given.length && timingSafeEqual(Buffer.from(wanted), Buffer.from(given));

/** The header says it for S3, and for addresses nothing is said of the body; else it is hashed. */
function payloadOf({ headers, body }: Incoming, { service, expires }: Signature): string {
  const header = headers['x-amz-content-sha256'];
  if (typeof header === 'string') return header;
  if (expires !== undefined && service === 's3') return UNSIGNED;
  if (service === 's3') {
    throw refusal('InvalidRequest', 400, 'Missing required header for this request: x-amz-content-sha256');
  }
  return sha256(body);
}

function checkBody({ body }: Incoming, payload: string): void {
  if (payload === UNSIGNED || payload.startsWith('STREAMING-')) return;
  const computed = sha256(body);
  if (payload === computed) return;
  throw refusal(
    'XAmzContentSHA256Mismatch',
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    {
      ClientComputedContentSHA256: payload,
      S3ComputedContentSHA256: computed,
    },
  );
}

function checkTime({ signature, now }: Verification): void {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(signature.time) ?? [];
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(at)) {
    throw refusal('AccessDenied', 403, 'AWS authentication requires a valid Date or x-amz-date header');
  }
  if (!signature.time.startsWith(signature.date)) {
    throw refusal(
      'AuthorizationHeaderMalformed',
      400,
      'The authorization header is malformed; Invalid credential date. Date is not the same as X-Amz-Date.',
    );
  }
  const { expires } = signature;
  if (expires !== undefined && now > at + expires * 1000) {
    throw refusal('AccessDenied', 403, 'Request has expired', {
      'X-Amz-Expires': String(expires),
      Expires: new Date(at + expires * 1000).toISOString(),
      ServerTime: new Date(now).toISOString(),
    });
  }
  if (expires === undefined ? Math.abs(now - at) <= LARGEST_SKEW : at - now <= LARGEST_SKEW) return;
  throw refusal(
    'RequestTimeTooSkewed',
    403,
    'The difference between the request time and the current time is too large.',
    {
      RequestTime: signature.time,
      ServerTime: new Date(now).toISOString(),
      MaxAllowedSkewMilliseconds: String(LARGEST_SKEW),
    },
  );
}

/** S3 takes no header of its own that is not signed, and none of the signatures that leave out the host. */
function checkAllSigned({ headers }: Incoming, { signedHeaders }: Signature): void {
  const unsigned = Object.keys(headers).filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !signedHeaders.includes(name),
  );
  if (unsigned.length === 0) return;
  throw refusal('AccessDenied', 403, 'There were headers present in the request which were not signed', {
    HeadersNotSigned: unsigned.join(', '),
  });
}

const mismatch = (
  { accessKey, signature }: Signature,
  { toSign, canonical }: { readonly toSign: string; readonly canonical: string },
): Refusal =>
  refusal(
    'SignatureDoesNotMatch',
    403,
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    { AWSAccessKeyId: accessKey, StringToSign: toSign, SignatureProvided: signature, CanonicalRequest: canonical },
  );

const refusal = (
  code: string,
  status: number,
  message: string,
  fields: Readonly<Record<string, string>> = {},
): Refusal => new Refusal({ code, status, message, fields });
