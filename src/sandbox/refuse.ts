import type { Service } from './call.ts';
import type { Refusal, Reply } from './reply.ts';
import { STS_NAMESPACE } from './sts.ts';
import { document } from './xml.ts';

/** What the JSON services call the errors that S3 names first. */
const JSON_NAMES: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: 'UnrecognizedClientException',
  InvalidToken: 'UnrecognizedClientException',
  ExpiredToken: 'ExpiredTokenException',
  AccessDenied: 'AccessDeniedException',
  InternalError: 'InternalFailure',
  ServiceUnavailable: 'ServiceUnavailableException',
  MissingAuthentication: 'MissingAuthenticationTokenException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
  RequestTimeTooSkewed: 'InvalidSignatureException',
  AuthorizationHeaderMalformed: 'IncompleteSignatureException',
};

/** The same for the services that take a form. */
const QUERY_NAMES: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: 'InvalidClientTokenId',
  InvalidToken: 'InvalidClientTokenId',
  RequestTimeTooSkewed: 'SignatureDoesNotMatch',
  AuthorizationHeaderMalformed: 'IncompleteSignature',
};

const THROTTLED: Readonly<Record<Service, string>> = {
  s3: 'SlowDown',
  s3control: 'SlowDown',
  sts: 'Throttling',
  organizations: 'TooManyRequestsException',
  logs: 'ThrottlingException',
  cloudtrail: 'ThrottlingException',
  kms: 'ThrottlingException',
  tagging: 'ThrottledException',
  securityhub: 'TooManyRequestsException',
  athena: 'TooManyRequestsException',
};

const JSON_SERVICES: ReadonlySet<Service> = new Set([
  'organizations',
  'logs',
  'cloudtrail',
  'kms',
  'tagging',
  'athena',
]);

/** An error in the form of the protocol of its service. */
export function refuse(service: Service, refusal: Refusal, requestId: string): Reply {
  const code = refusal.code === 'SlowDown' ? THROTTLED[service] : refusal.code;
  if (JSON_SERVICES.has(service)) {
    return {
      // Only faults of the service itself are not 400 here; throttling is 400 too.
      status: code === THROTTLED[service] || refusal.status < 500 ? 400 : refusal.status,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({ __type: JSON_NAMES[code] ?? code, Message: refusal.message, message: refusal.message }),
    };
  }
  if (service === 'securityhub') {
    const name = JSON_NAMES[code] ?? code;
    return {
      status: code === THROTTLED[service] ? 429 : refusal.status,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': name },
      body: JSON.stringify({ Code: name, Message: refusal.message, message: refusal.message }),
    };
  }
  if (service === 'sts') {
    const error = {
      Error: {
        Type: refusal.status < 500 ? 'Sender' : 'Receiver',
        Code: QUERY_NAMES[code] ?? code,
        Message: refusal.message,
      },
      RequestId: requestId,
    };
    return {
      status: code === 'Throttling' ? 400 : code === 'ExpiredToken' ? 403 : refusal.status,
      headers: { 'content-type': 'text/xml' },
      body: document('ErrorResponse', error, STS_NAMESPACE),
    };
  }
  const parts = { Code: code, Message: refusal.message, ...refusal.fields, RequestId: requestId, HostId: HOST_ID };
  return {
    status: refusal.status,
    headers: { 'content-type': 'application/xml', ...refusal.headers },
    // S3 Control wraps what S3 itself has at the root.
    body:
      service === 's3'
        ? document('Error', parts, '')
        : document('ErrorResponse', { Error: parts, RequestId: requestId }, ''),
  };
}

export const HOST_ID = 'c2ltdWxhdGVkLWhvc3QtaWQ=';
