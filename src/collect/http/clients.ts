import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import type { Environment } from '../../model/environment.ts';
import type { RequestsOfBucket } from '../../model/facts/requests.ts';
import type { Bulkhead } from '../bulkhead.ts';
import type { AwsSession } from '../session/session.ts';
import type { AdaptiveLimit, ConcurrencyLimits } from '../throttling/concurrency-limits.ts';
import { type Pauses, retryStrategy } from '../throttling/retry-strategy.ts';
import type { AttemptClock } from './attempt-clock.ts';
import type { ForeignAnswers } from './foreign-answers.ts';
import { type CallCounters, watch } from './middleware.ts';
import { endpointOf } from './network.ts';
import type { Operations } from './operation.ts';
import type { ReplayingHandler } from './replaying-handler.ts';
import type { RequestExamples } from './request-examples.ts';
import { trimClient } from './trimmed-client.ts';

/** What all clients of a scan share. */
export interface Wiring {
  readonly handler: ReplayingHandler;
  readonly limits: ConcurrencyLimits;
  readonly counters: CallCounters;
  readonly operations: Operations;
  readonly clock: AttemptClock;
  readonly foreign: ForeignAnswers;
  readonly bulkhead: Bulkhead;
  readonly pauses: Pauses;
  readonly signal: AbortSignal;
  readonly env: Environment;
  readonly attempts: number;
  readonly requestsOf: RequestsOfBucket;
  /** By service: the settings that its first client resolved, for its later clients. Begins empty. */
  readonly settings: Map<string, object>;
  readonly examples: RequestExamples;
}

/**
 * Settings that the SDK resolves from the environment and the files of the AWS configuration, for each client anew, though
 * they are the same for all clients of a service: in an account with a few buckets in many Regions that took longer than
 * the calls. `useFipsEndpoint` is not among them, since it depends on the Region of its client as well.
 */
const SETTINGS: readonly string[] = [
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
];

/** Keeps the settings of a client. Each is a function that resolves its setting once, when it is called first. */
function keepSettings({ settings }: Wiring, service: string, client: { readonly config: object }): void {
  if (settings.has(service)) return;
  const found = Object.entries(client.config).filter(([name]) => SETTINGS.includes(name));
  settings.set(service, Object.fromEntries(found));
}

export interface ClientContext {
  readonly region: string;
  readonly session: AwsSession;
  readonly limit: AdaptiveLimit;
}

export const s3Client = (wiring: Wiring, context: ClientContext): S3Client => {
  const endpoint = endpointOf('S3', wiring.env);
  const client = new S3Client({
    ...wiring.settings.get('s3'),
    ...common(wiring, context),
    // A name of a directory bucket would make the SDK open a session by a call that no scan makes.
    disableS3ExpressSessionAuth: true,
    // `bucket.localhost` does not resolve, and emulators rarely serve names of buckets as hosts.
    ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
  });
  keepSettings(wiring, 's3', client);
  trimClient(client);
  watch(client, { ...wiring, service: 's3' });
  return client;
};

export const stsClient = (wiring: Wiring, context: ClientContext): STSClient => {
  const endpoint = endpointOf('STS', wiring.env);
  // Tokens of Regional endpoints work in all Regions, those of the global one only where no opt-in is needed.
  const client = new STSClient({
    ...wiring.settings.get('sts'),
    ...common(wiring, context),
    useGlobalEndpoint: false,
    ...(endpoint ? { endpoint } : {}),
  });
  keepSettings(wiring, 'sts', client);
  watch(client, { ...wiring, service: 'sts' });
  return client;
};

/** The other services are rarely needed; their modules are loaded only then. */
export async function s3ControlClient(wiring: Wiring, context: ClientContext) {
  const { S3ControlClient } = await import('@aws-sdk/client-s3-control');
  const endpoint = endpointOf('S3_CONTROL', wiring.env);
  const client = new S3ControlClient({
    ...wiring.settings.get('s3control'),
    ...common(wiring, context),
    ...(endpoint ? { endpointProvider: () => oneHost(endpoint, context.region), disableHostPrefix: true } : {}),
  });
  keepSettings(wiring, 's3control', client);
  watch(client, { ...wiring, service: 's3control' });
  return client;
}

/**
 * AWS serves S3 Control at a host per account. The SDK puts the account id in front of a configured endpoint too, which
 * gives a name that does not resolve or, with an IP address, an invalid URL.
 */
const oneHost = (endpoint: string, signingRegion: string) => ({
  url: new URL(endpoint),
  properties: {
    authSchemes: [{ name: 'sigv4', signingName: 's3', signingRegion, disableDoubleEncoding: true, properties: {} }],
  },
});

export async function logsClient(wiring: Wiring, context: ClientContext) {
  const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
  const endpoint = endpointOf('CLOUDWATCH_LOGS', wiring.env);
  const client = new CloudWatchLogsClient({
    ...wiring.settings.get('logs'),
    ...common(wiring, context),
    ...(endpoint ? { endpoint } : {}),
  });
  keepSettings(wiring, 'logs', client);
  watch(client, { ...wiring, service: 'logs' });
  return client;
}

export async function cloudtrailClient(wiring: Wiring, context: ClientContext) {
  const { CloudTrailClient } = await import('@aws-sdk/client-cloudtrail');
  const endpoint = endpointOf('CLOUDTRAIL', wiring.env);
  const client = new CloudTrailClient({
    ...wiring.settings.get('cloudtrail'),
    ...common(wiring, context),
    ...(endpoint ? { endpoint } : {}),
  });
  keepSettings(wiring, 'cloudtrail', client);
  watch(client, { ...wiring, service: 'cloudtrail' });
  return client;
}

export async function kmsClient(wiring: Wiring, context: ClientContext) {
  const { KMSClient } = await import('@aws-sdk/client-kms');
  const endpoint = endpointOf('KMS', wiring.env);
  const client = new KMSClient({
    ...wiring.settings.get('kms'),
    ...common(wiring, context),
    ...(endpoint ? { endpoint } : {}),
  });
  keepSettings(wiring, 'kms', client);
  watch(client, { ...wiring, service: 'kms' });
  return client;
}

export async function taggingClient(wiring: Wiring, context: ClientContext) {
  const { ResourceGroupsTaggingAPIClient } = await import('@aws-sdk/client-resource-groups-tagging-api');
  const endpoint = endpointOf('RESOURCE_GROUPS_TAGGING_API', wiring.env);
  const client = new ResourceGroupsTaggingAPIClient({
    ...wiring.settings.get('tag'),
    ...common(wiring, context),
    ...(endpoint ? { endpoint } : {}),
  });
  keepSettings(wiring, 'tag', client);
  watch(client, { ...wiring, service: 'tag' });
  return client;
}

export async function securityHubClient(wiring: Wiring, context: ClientContext) {
  const { SecurityHubClient } = await import('@aws-sdk/client-securityhub');
  const endpoint = endpointOf('SECURITYHUB', wiring.env);
  const client = new SecurityHubClient({
    ...wiring.settings.get('securityhub'),
    ...common(wiring, context),
    ...(endpoint ? { endpoint } : {}),
  });
  keepSettings(wiring, 'securityhub', client);
  watch(client, { ...wiring, service: 'securityhub' });
  return client;
}

export async function organizationsClient(wiring: Wiring, context: ClientContext) {
  const { OrganizationsClient } = await import('@aws-sdk/client-organizations');
  const endpoint = endpointOf('ORGANIZATIONS', wiring.env);
  const client = new OrganizationsClient({
    ...wiring.settings.get('organizations'),
    ...common(wiring, context),
    ...(endpoint ? { endpoint } : {}),
  });
  keepSettings(wiring, 'organizations', client);
  watch(client, { ...wiring, service: 'organizations' });
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
