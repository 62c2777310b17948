import type { Environment } from '../../model/environment.ts';
import { UserError } from '../../model/user-error.ts';
import { PROXIES } from '../http/environment-urls.ts';
import { EXPIRED, failureOf, isDenied, isUntrusted, type RequestFailure, reasonOf } from '../http/errors.ts';
import { type EndpointService, endpointOf } from '../http/network.ts';
import type { Caller } from './caller.ts';

const REFUSED = new Set([
  'InvalidClientTokenId',
  'InvalidAccessKeyId',
  'UnrecognizedClientException',
  'SignatureDoesNotMatch',
  'InvalidToken',
  'InvalidIdentityToken',
  'InvalidIdentityTokenException',
  'IDPRejectedClaim',
  'IDPRejectedClaimException',
  'AccessDenied',
]);

/** Why the first call failed, as an error that the user can correct; any other error is returned unchanged. */
export function notConnected(error: unknown, { env, profile }: Caller): unknown {
  if (error instanceof UserError) return error;
  const name = profile ?? (env['AWS_PROFILE'] || undefined);
  if (error instanceof Error && /Credentials?Provider|TokenProvider|ProviderError/.test(error.name))
    return noCredentials(error, name);
  if (isUnreadFile(error))
    return new UserError(`a file of the AWS credentials cannot be read: ${error.message}`, {
      hint: 'check AWS_WEB_IDENTITY_TOKEN_FILE, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE',
      code: 'credentials',
      cause: error,
    });

  const failure = failureOf(error);
  if (failure === undefined) return error;
  const endpoint = endpointOf('STS', env);
  if (EXPIRED.has(failure.code))
    return new UserError('the AWS credentials have expired', {
      hint: 'sign in again and repeat',
      code: 'credentials',
      cause: error,
    });
  if (failure.from === 'service' && REFUSED.has(failure.code))
    return new UserError(`AWS does not accept the credentials (${failure.code})`, {
      hint: endpoint
        ? 'check the access key, the profile and the endpoint'
        : 'check the access key and the profile, and whether the Region (AWS_REGION) is enabled in the account; keys of GovCloud and of China are good in Regions of their own only',
      code: 'credentials',
      cause: error,
    });
  return new UserError(`${endpoint ?? 'the AWS endpoint for STS'} gave no valid response: ${reasonOf(failure)}`, {
    hint: hintOf(failure, env, 'STS'),
    code: 'connection',
    cause: error,
  });
}

/** What helps where credentials, the way to AWS or AWS itself are at fault; `undefined` where the request may be. */
export function hintOfAccess(failure: RequestFailure, env: Environment, service: EndpointService): string | undefined {
  if (EXPIRED.has(failure.code)) return 'sign in again and repeat';
  if (failure.code === 'RequestTimeTooSkewed') return 'set the clock of this machine';
  if (failure.from !== 'service') return hintOf(failure, env, service);
  if (failure.status >= 500 || failure.status === 429) return 'try again later';
  return REFUSED.has(failure.code) && !isDenied(failure)
    ? 'check the access key and the profile, and whether the Region (AWS_REGION) is enabled in the account'
    : undefined;
}

function hintOf(failure: RequestFailure, env: Environment, service: EndpointService): string {
  if (failure.code === 'ProxyAuthenticationRequired')
    return 'write them into the URL of the proxy (HTTPS_PROXY, HTTP_PROXY), http://USER:PASSWORD@HOST:PORT, what is no letter or digit as %XX';
  if (failure.code === 'ProxyRefused')
    return 'check the proxy (HTTPS_PROXY, HTTP_PROXY); hosts that are reached without it belong into NO_PROXY';
  if (isUntrusted(failure))
    return 'where your network opens TLS, set NODE_EXTRA_CA_CERTS to the file of its CA (PEM); Node heeds neither AWS_CA_BUNDLE nor, by itself, the CAs of the system';
  if (endpointOf(service, env) === undefined)
    return 'check the network, the Region (AWS_REGION) and the proxy (HTTPS_PROXY)';
  const proxies = PROXIES.filter((name) => env[name]);
  const ofProxies = proxies.length > 0 ? `, the proxy (${proxies.join(', ')}) and NO_PROXY` : '';
  return `check the endpoint (AWS_ENDPOINT_URL) and that it is running${ofProxies}`;
}

/** The SDK opens the token of a web identity as it is named. */
const isUnreadFile = (error: unknown): error is Error =>
  error instanceof Error && 'syscall' in error && 'path' in error;

function noCredentials(error: Error, profile: string | undefined): UserError {
  if (/expired|refresh/i.test(error.message))
    return new UserError('the AWS credentials have expired', {
      hint: 'sign in again and repeat',
      code: 'credentials',
      cause: error,
    });
  const why = NO_PROVIDER.test(error.message) ? '' : `: ${error.message.split('\n')[0]}`;
  if (!profile)
    return new UserError(`no AWS credentials were found${why}`, {
      hint: 'set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give --profile; where there should be some, `aws sts get-caller-identity` tells what is wrong',
      code: 'credentials',
      cause: error,
    });
  return new UserError(`no AWS credentials for the profile "${profile}"${why}`, {
    hint: why
      ? `where the AWS CLI can use the profile, \`aws configure export-credentials --profile ${profile} --format env\` prints credentials for the environment`
      : `check its name in ~/.aws/config and ~/.aws/credentials, and the source_profile or credential_process that it has there; \`aws sts get-caller-identity --profile ${profile}\` tells what is wrong`,
    code: 'credentials',
    cause: error,
  });
}

/** What the chain says where it does not say why. */
const NO_PROVIDER = /^Could not load credentials from any providers/;
