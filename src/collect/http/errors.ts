import { failed } from '../../model/observation.ts';
import type { AttemptOutcome } from '../throttling/concurrency-limits.ts';
import { UnexpectedResponse } from './unexpected-response.ts';

/** Codes of refusals. S3, S3 Control and the JSON services spell it differently. */
const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AllAccessDisabled',
  'AccountProblem',
  'UnauthorizedOperation',
  'UnauthorizedAccess',
  'Forbidden',
]);

const THROTTLED = new Set([
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'LimitExceededException',
  'BandwidthLimitExceeded',
]);

export const EXPIRED: ReadonlySet<string> = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired']);

/** The meaning of a code, for the reader of the report; the messages of AWS carry ids that change with each call. */
const MEANINGS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    EmptyResponse: 'a response without a body',
    UnexpectedResponse: 'a response that is not from AWS, perhaps from a proxy',
    TruncatedResponse: 'a response that was cut off',
    IncompleteResponse: 'a response without the requested setting',
    UnknownResponse: 'a response with something in it that this version does not know',
    OversizedResponse: 'a response larger than any of AWS',
    AttemptTimeout: 'no whole response in time',
    AccountTimeout: 'too many calls of the account in this Region got no response in time',
    EndlessListing: 'a listing that does not end',
    ExpiredToken: 'the credentials have expired',
    ExpiredTokenException: 'the credentials have expired',
    InvalidAccessKeyId: 'the credentials are not accepted; the Region may not be enabled in the account',
    InvalidClientTokenId: 'the credentials are not accepted; the Region may not be enabled in the account',
    InvalidToken: 'the credentials are not accepted; the Region may not be enabled in the account',
    UnrecognizedClientException: 'the credentials are not accepted; the Region may not be enabled in the account',
    AuthFailure: 'the credentials are not accepted; the Region may not be enabled in the account',
    RegionDisabledException: 'STS is not active in that Region of the account',
    SignatureDoesNotMatch: 'the signature is not accepted',
    RequestTimeTooSkewed: 'the clock of this machine is wrong',
    NoSuchBucket: 'the bucket does not exist',
    PermanentRedirect: 'the bucket is in another Region',
    TemporaryRedirect: 'the bucket is in another Region',
    AuthorizationHeaderMalformed: 'the bucket is in another Region',
    IllegalLocationConstraintException: 'the bucket is in another Region',
    MethodNotAllowed: 'the caller is not in the account of the bucket',
    InternalError: 'an internal error of AWS',
    ServiceUnavailable: 'the service is not available',
    UnknownError: 'an error without a code',
    PackedPolicyTooLargeException: 'the session policy is too large',
    MalformedPolicyDocumentException: 'the session policy is not accepted',
    MalformedPolicyDocument: 'the session policy is not accepted',
    PackedPolicyTooLarge: 'the session policy is too large',
    CredentialsRefused: 'the credentials could not be renewed',
  }),
);

const TRANSPORT: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ECONNREFUSED: 'the connection was refused',
    ECONNRESET: 'the connection was cut',
    EPIPE: 'the connection was cut',
    UND_ERR_SOCKET: 'the connection was cut',
    UND_ERR_CLOSED: 'the connection was cut',
    UND_ERR_DESTROYED: 'the connection was cut',
    UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the response is shorter than its Content-Length',
    UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
    UND_ERR_HEADERS_TIMEOUT: 'no response in time',
    UND_ERR_RES_EXCEEDED_MAX_SIZE: 'a response larger than any of AWS',
    HTTPParserError: 'what came is no HTTP',
    UND_ERR_BODY_TIMEOUT: 'no complete response in time',
    ETIMEDOUT: 'no response in time',
    ENOTFOUND: 'the host name does not exist',
    EAI_AGAIN: 'the host name could not be resolved',
    EHOSTUNREACH: 'the host cannot be reached',
    ENETUNREACH: 'the network cannot be reached',
    ProxyRefused: 'the proxy refused the connection',
    ProxyAuthenticationRequired: 'the proxy wants a user name and a password that it knows',
    ERR_SSL_WRONG_VERSION_NUMBER: 'what came is no TLS',
    ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is of another host',
    CERT_HAS_EXPIRED: 'the certificate has expired, or the clock of this machine is wrong',
    CERT_NOT_YET_VALID: 'the certificate is not valid yet, or the clock of this machine is wrong',
  }),
);

/** Codes of certificates that OpenSSL does not accept, but for the reasons above. */
const CERTIFICATE = /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/;

/** A certificate of which nobody who is trusted says that it is good. */
export const isUntrusted = ({ code }: RequestFailure): boolean => CERTIFICATE.test(code) && !TRANSPORT.has(code);

/** Why a request failed: in the network, at AWS, or in the response. `undefined` for every other error, which is thrown on. */
export interface RequestFailure {
  /** Error code of the service or of the connection. */
  readonly code: string;
  /** 0 where there was no response. */
  readonly status: number;
  readonly from: 'service' | 'response' | 'transport';
  readonly headers: Readonly<Record<string, string>>;
}

interface SdkError {
  readonly name?: string;
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly $fault?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly statusCode?: number; readonly headers?: Readonly<Record<string, string>> };
}

export function failureOf(error: unknown): RequestFailure | undefined {
  if (!(error instanceof Error)) return undefined;
  // undici reports the refusal of a proxy in the same way as an abort.
  if (error.name === 'AbortError' && error.message.startsWith('Proxy response')) {
    const code = error.message.includes('(407)') ? 'ProxyAuthenticationRequired' : 'ProxyRefused';
    return { code, status: 0, from: 'transport', headers: {} };
  }
  if (error.name === 'AbortError') return undefined;
  // Each member is optional, since any error may arrive here.
  const { name, code, cause, $fault, $metadata, $response }: SdkError & Error = error;
  const status = $response?.statusCode ?? $metadata?.httpStatusCode ?? 0;
  const headers = $response?.headers ?? {};
  if (error instanceof UnexpectedResponse) return { code: name, status, from: 'response', headers };
  if ($fault !== undefined) return { code: codeOf(name, status), status, from: 'service', headers };
  // The SDK could not parse a document that looked whole.
  if ($response !== undefined) return { code: 'UnexpectedResponse', status, from: 'response', headers };
  // undici gives it no code.
  if (name === 'HTTPParserError') return { code: name, status, from: 'transport', headers };
  if (typeof code === 'string' && (isTransportCode(code) || isOfConnecting(error)))
    return { code, status, from: 'transport', headers };
  return cause === undefined ? undefined : failureOf(cause);
}

const isTransportCode = (code: string): boolean =>
  TRANSPORT.has(code) ||
  /^(UND_ERR_(?!ABORTED|INVALID_ARG)|ERR_(TLS|SSL)_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/.test(code);

/** Whatever the system said: a process that may open no further file cannot connect, which is no failure of a disk. */
const isOfConnecting = (error: Error): boolean =>
  'syscall' in error && ['connect', 'getaddrinfo', 'socket'].includes(String(error.syscall));

/** Codes of a certificate or a protocol that the other end will have next time as well. */
const LASTING = /^(ERR_(TLS|SSL)_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/;

/** What is no response of AWS, or no whole one, is worth another attempt, whatever the SDK makes of it. */
export const isWorthRetrying = (error: unknown): boolean => {
  const failure = failureOf(error);
  if (failure === undefined) return false;
  if (failure.from !== 'service') return !LASTING.test(failure.code);
  // An answer to HEAD has no document that would show whether AWS gave it. What is not implemented stays so.
  return failure.status >= 500 && failure.status !== 501;
};

const TIMEOUTS: ReadonlySet<string> = new Set([
  'AttemptTimeout',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);

/** Responses to HEAD have no body, hence no code. */
function codeOf(name: string, status: number): string {
  if (name !== 'Unknown' && name !== 'UnknownError' && name !== 'Error') return name;
  return (
    { 301: 'PermanentRedirect', 307: 'TemporaryRedirect', 403: 'Forbidden', 404: 'NotFound' }[status] ??
    `HTTP ${status}`
  );
}

export const isDenied = ({ code, from }: RequestFailure): boolean => from === 'service' && DENIED.has(code);

export const isThrottled = (error: unknown): boolean => {
  const failure = failureOf(error);
  return failure !== undefined && (failure.status === 429 || failure.status === 503 || THROTTLED.has(failure.code));
};

/** What a failed attempt shows of its limit. */
export function outcomeOf(error: unknown): AttemptOutcome {
  if (isThrottled(error)) return 'throttled';
  const failure = failureOf(error);
  if (failure !== undefined && TIMEOUTS.has(failure.code)) return 'timed-out';
  return failure?.from === 'service' && failure.status < 500 ? 'answered' : 'nothing';
}

/** The failure as what became of a fact: the same in every run, without request id, host and time. */
export function failedBy(failure: RequestFailure): ReturnType<typeof failed> {
  const { code } = failure;
  if (!CODE.test(code)) return failed('UnknownError', 'an error without a code');
  if (THROTTLED.has(code)) return failed(code, 'throttled at every attempt');
  return failed(code, MEANINGS.get(code) ?? TRANSPORT.get(code) ?? meaningOf(failure));
}

function meaningOf(failure: RequestFailure): string {
  if (isUntrusted(failure)) return 'the certificate is not trusted';
  if (/^ERR_(TLS|SSL)_/.test(failure.code)) return 'the two ends cannot agree on TLS';
  return failure.status ? `HTTP ${failure.status}` : 'no connection';
}

/** A code is a word; whatever else stands in its place is not worth printing. */
const CODE = /^[\w.:#/ -]{1,128}$/;

/** One line that is the same in every run. */
export const reasonOf = (failure: RequestFailure): string => failedBy(failure).reason;
