import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import type { UndiciHttpHandler } from '@smithy/undici-http-handler';
import type { Bulkhead } from '../bulkhead.ts';
import type { AwsSession } from '../session/session.ts';
import type { AdaptiveLimit, ConcurrencyLimits } from '../throttling/concurrency-limits.ts';
import { type Pauses, retryStrategy } from '../throttling/retry-strategy.ts';
import type { AttemptClock } from './attempt-clock.ts';
import { type CallCounters, watch } from './middleware.ts';
import { endpointOf, type NetworkEnvironment } from './network.ts';

/** What all clients of a scan have in common. */
export interface Wiring {
  readonly handler: UndiciHttpHandler;
  readonly limits: ConcurrencyLimits;
  readonly counters: CallCounters;
  readonly clock: AttemptClock;
  readonly bulkhead: Bulkhead;
  readonly pauses: Pauses;
  readonly signal: AbortSignal;
  readonly env: NetworkEnvironment;
  readonly attempts: number;
  /** By service: what the first client found out, for all others. Begins empty. */
  readonly settings: Map<string, object>;
}

/**
 * What the SDK looks up in the environment and in the files of the AWS configuration, for each client anew, though it is
 * the same for all of a service: of an account that has a few buckets in many Regions the look-ups took longer than the
 * calls. `useFipsEndpoint` is not among them, since the Region of its client decides as well.
 */
const SETTINGS = [
  'authSchemePreference',
  'defaultUserAgentProvider',
  'disableMultiregionAccessPoints',
  'disableS3ExpressSessionAuth',
  'requestChecksumCalculation',
  'responseChecksumValidation',
  'sigv4aSigningRegionSet',
  'useArnRegion',
  'useDualstackEndpoint',
  'userAgentAppId',
] as const;

/** Remembers what a client found out. Each of these is a function that looks once, when it is called first. */
function keepSettings({ settings }: Wiring, service: string, client: { readonly config: object }): void {
  if (settings.has(service)) return;
  const found = Object.entries(client.config).filter(([name]) => (SETTINGS as readonly string[]).includes(name));
  settings.set(service, Object.fromEntries(found));
}

export interface ClientContext {
  readonly region: string;
  readonly session: AwsSession;
  readonly limit: AdaptiveLimit;
}

export const s3Client = (wiring: Wiring, place: ClientContext): S3Client => {
  const endpoint = endpointOf('S3', wiring.env);
  const client = new S3Client({
    ...wiring.settings.get('s3'),
    ...common(wiring, place),
    // `bucket.localhost` does not resolve, and emulators rarely serve names of buckets as hosts.
    ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
  });
  keepSettings(wiring, 's3', client);
  watch(client, { service: 's3', counters: wiring.counters, clock: wiring.clock });
  return client;
};

export const stsClient = (wiring: Wiring, place: ClientContext): STSClient => {
  const endpoint = endpointOf('STS', wiring.env);
  // Tokens of Regional endpoints work in all Regions, those of the global one only where no opt-in is needed.
  const client = new STSClient({
    ...wiring.settings.get('sts'),
    ...common(wiring, place),
    useGlobalEndpoint: false,
    ...(endpoint ? { endpoint } : {}),
  });
  keepSettings(wiring, 'sts', client);
  watch(client, { service: 'sts', counters: wiring.counters, clock: wiring.clock });
  return client;
};

/** The other services are rarely asked, so their modules are loaded only then. */
export async function s3ControlClient(wiring: Wiring, place: ClientContext) {
  const { S3ControlClient } = await import('@aws-sdk/client-s3-control');
  const endpoint = endpointOf('S3_CONTROL', wiring.env);
  const client = new S3ControlClient({
    ...wiring.settings.get('s3control'),
    ...common(wiring, place),
    ...(endpoint ? { endpointProvider: () => oneHost(endpoint, place.region), disableHostPrefix: true } : {}),
  });
  keepSettings(wiring, 's3control', client);
  watch(client, { service: 's3control', counters: wiring.counters, clock: wiring.clock });
  return client;
}

/**
 * AWS serves S3 Control at a host per account, so that the SDK puts the account id in front of an endpoint as well,
 * where it makes no name that resolves and, before an IP address, no valid URL.
 */
const oneHost = (endpoint: string, signingRegion: string) => ({
  url: new URL(endpoint),
  properties: {
    authSchemes: [{ name: 'sigv4', signingName: 's3', signingRegion, disableDoubleEncoding: true, properties: {} }],
  },
});

export async function logsClient(wiring: Wiring, place: ClientContext) {
  const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
  const endpoint = endpointOf('CLOUDWATCH_LOGS', wiring.env);
  const client = new CloudWatchLogsClient({
    ...wiring.settings.get('logs'),
    ...common(wiring, place),
    ...(endpoint ? { endpoint } : {}),
  });
  keepSettings(wiring, 'logs', client);
  watch(client, { service: 'logs', counters: wiring.counters, clock: wiring.clock });
  return client;
}

export async function cloudtrailClient(wiring: Wiring, place: ClientContext) {
  const { CloudTrailClient } = await import('@aws-sdk/client-cloudtrail');
  const endpoint = endpointOf('CLOUDTRAIL', wiring.env);
  const client = new CloudTrailClient({
    ...wiring.settings.get('cloudtrail'),
    ...common(wiring, place),
    ...(endpoint ? { endpoint } : {}),
  });
  keepSettings(wiring, 'cloudtrail', client);
  watch(client, { service: 'cloudtrail', counters: wiring.counters, clock: wiring.clock });
  return client;
}

export async function organizationsClient(wiring: Wiring, place: ClientContext) {
  const { OrganizationsClient } = await import('@aws-sdk/client-organizations');
  const endpoint = endpointOf('ORGANIZATIONS', wiring.env);
  const client = new OrganizationsClient({
    ...wiring.settings.get('organizations'),
    ...common(wiring, place),
    ...(endpoint ? { endpoint } : {}),
  });
  keepSettings(wiring, 'organizations', client);
  watch(client, { service: 'organizations', counters: wiring.counters, clock: wiring.clock });
  return client;
}

const common = (
  { handler, counters, pauses, signal, attempts }: Wiring,
  { region, session, limit }: ClientContext,
) => ({
  region,
  credentials: session.credentials,
  requestHandler: handler,
  maxAttempts: attempts,
  retryMode: 'standard',
  defaultsMode: 'standard' as const,
  retryStrategy: retryStrategy({ limit, session, pauses, signal, counters }),
});
