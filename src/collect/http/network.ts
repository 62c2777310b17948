import { Agent, type buildConnector, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';
import type { Environment } from '../../model/environment.ts';
import type { AttemptLimits } from './attempt-clock.ts';
import { checkUrls } from './environment-urls.ts';
import { ReplayingHandler } from './replaying-handler.ts';

export interface Network {
  /** Shared by all clients, hence by all connections to one host. */
  readonly handler: ReplayingHandler;
  close(): Promise<void>;
}

export function openNetwork(env: Environment, limits: AttemptLimits): Network {
  checkUrls(env);
  const dispatcher = dispatcherFor(env, limits);
  return {
    handler: new ReplayingHandler({ dispatcher }),
    // Not `close`: a connection that still waits for a response would hold the process for half a minute.
    close: () => dispatcher.destroy(),
  };
}

function dispatcherFor(env: Environment, { connectMs, silenceMs, bodyBytes }: AttemptLimits): Dispatcher {
  const options = {
    connect: { timeout: connectMs },
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
    maxResponseSize: bodyBytes,
  };
  const httpProxy = env['http_proxy'] || env['HTTP_PROXY'] || '';
  const httpsProxy = env['https_proxy'] || env['HTTPS_PROXY'] || '';
  if (!httpProxy && !httpsProxy) return new Agent(options);
  return new EnvHttpProxyAgent({
    ...options,
    httpProxy,
    httpsProxy,
    noProxy: env['no_proxy'] || env['NO_PROXY'] || '',
    factory: (origin, pool: Pool.Options) => new Pool(origin, { ...pool, ...tunnelsOf(pool) }),
  });
}

/** By a function undici connects by way of a proxy, and by options without. */
const tunnelsOf = ({ connect }: Pool.Options): Pool.Options =>
  typeof connect === 'function' ? { connect: tunnelOrRefusal(connect) } : {};

/**
 * Where a tunnel is of no use before a request was written into it, undici asks the proxy for the next one at once, a thousand
 * times a second for as long as the attempt lasts. Such a proxy closes the connection instead of answering `CONNECT`, or
 * sends a page behind the answer, and refuses by that.
 */
function tunnelOrRefusal(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error !== null) return callback(isLostSocket(error) ? refused(error) : error, null);
      if (!socket.destroyed && socket.readableLength === 0) return callback(null, socket);
      socket.on('error', () => undefined).destroy();
      return callback(refused(), null);
    });
}

const isLostSocket = (error: Error): boolean => 'code' in error && error.code === 'UND_ERR_SOCKET';

const refused = (cause?: Error): Error =>
  Object.assign(new Error('the proxy made no tunnel', { cause }), { code: 'ProxyRefused' });

export type EndpointService =
  | 'S3'
  | 'S3_CONTROL'
  | 'STS'
  | 'ORGANIZATIONS'
  | 'CLOUDTRAIL'
  | 'CLOUDWATCH_LOGS'
  | 'KMS'
  | 'RESOURCE_GROUPS_TAGGING_API'
  | 'ATHENA'
  | 'SECURITYHUB';

/** The endpoint that the environment sets for a service, as for every AWS tool; `undefined` means AWS itself. */
export const endpointOf = (service: EndpointService, env: Environment): string | undefined =>
  env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true'
    ? undefined
    : env[`AWS_ENDPOINT_URL_${service}`] || env['AWS_ENDPOINT_URL'] || undefined;
