import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import type { Environment } from '../../model/environment.ts';
import type { RequestsOfBucket } from '../../model/facts/requests.ts';
import type { Bulkhead } from '../bulkhead.ts';
import type { AwsSession } from '../session/session.ts';
import type { AdaptiveLimit, ConcurrencyLimits } from '../throttling/concurrency-limits.ts';
import { type Pauses, retryStrategy } from '../throttling/retry-strategy.ts';
import type { AnsweredOperations } from './answered-operations.ts';
import type { AttemptClock } from './attempt-clock.ts';
import { type CallCounters, watch } from './middleware.ts';
import { type EndpointService, endpointOf } from './network.ts';
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
  readonly answered: AnsweredOperations;
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

export interface ClientContext {
  readonly region: string;
  readonly session: AwsSession;
  readonly limit: AdaptiveLimit;
}

interface Service {
  /** As IAM spells it. */
  readonly name: string;
  readonly endpoint: EndpointService;
}

const S3 = { name: 's3', endpoint: 'S3' } as const;
const STS = { name: 'sts', endpoint: 'STS' } as const;
const S3_CONTROL = { name: 's3control', endpoint: 'S3_CONTROL' } as const;
const LOGS = { name: 'logs', endpoint: 'CLOUDWATCH_LOGS' } as const;
const CLOUDTRAIL = { name: 'cloudtrail', endpoint: 'CLOUDTRAIL' } as const;
const KMS = { name: 'kms', endpoint: 'KMS' } as const;
const TAGGING = { name: 'tag', endpoint: 'RESOURCE_GROUPS_TAGGING_API' } as const;
const SECURITY_HUB = { name: 'securityhub', endpoint: 'SECURITYHUB' } as const;
const ORGANIZATIONS = { name: 'organizations', endpoint: 'ORGANIZATIONS' } as const;

function settingsFor({ name, endpoint: service }: Service, wiring: Wiring, { region, session, limit }: ClientContext) {
  const { handler, counters, pauses, signal, attempts } = wiring;
  const endpoint = endpointOf(service, wiring.env);
  return {
    ...wiring.settings.get(name),
    region,
    credentials: session.credentials,
    requestHandler: handler,
    maxAttempts: attempts,
    retryMode: 'standard',
    defaultsMode: 'standard' as const,
    retryStrategy: retryStrategy({ limit, session, pauses, signal, counters }),
    ...(endpoint ? { endpoint } : {}),
  };
}

/** Each of the settings that are kept is a function that resolves its setting once, when it is called first. */
function watched<C extends { readonly config: object }>(client: C, { name }: Service, wiring: Wiring): C {
  if (!wiring.settings.has(name)) {
    const kept = Object.entries(client.config).filter(([setting]) => SETTINGS.includes(setting));
    wiring.settings.set(name, Object.fromEntries(kept));
  }
  watch(client, { ...wiring, service: name });
  return client;
}

export const s3Client = (wiring: Wiring, context: ClientContext): S3Client => {
  const settings = settingsFor(S3, wiring, context);
  const client = new S3Client({
    ...settings,
    // A name of a directory bucket would make the SDK open a session by a call that no scan makes.
    disableS3ExpressSessionAuth: true,
    // `bucket.localhost` does not resolve, and emulators rarely serve names of buckets as hosts.
    ...(settings.endpoint ? { forcePathStyle: true } : {}),
  });
  trimClient(client);
  return watched(client, S3, wiring);
};

export const stsClient = (wiring: Wiring, context: ClientContext): STSClient => {
  // Tokens of Regional endpoints work in all Regions, those of the global one only where no opt-in is needed.
  const client = new STSClient({ ...settingsFor(STS, wiring, context), useGlobalEndpoint: false });
  return watched(client, STS, wiring);
};

/** The other services are rarely needed; their modules are loaded only then. */
export async function s3ControlClient(wiring: Wiring, context: ClientContext) {
  const { S3ControlClient } = await import('@aws-sdk/client-s3-control');
  const { endpoint, ...settings } = settingsFor(S3_CONTROL, wiring, context);
  const client = new S3ControlClient({
    ...settings,
    ...(endpoint ? { endpointProvider: () => oneHost(endpoint, context.region), disableHostPrefix: true } : {}),
  });
  return watched(client, S3_CONTROL, wiring);
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
  return watched(new CloudWatchLogsClient(settingsFor(LOGS, wiring, context)), LOGS, wiring);
}

export async function cloudtrailClient(wiring: Wiring, context: ClientContext) {
  const { CloudTrailClient } = await import('@aws-sdk/client-cloudtrail');
  return watched(new CloudTrailClient(settingsFor(CLOUDTRAIL, wiring, context)), CLOUDTRAIL, wiring);
}

export async function kmsClient(wiring: Wiring, context: ClientContext) {
  const { KMSClient } = await import('@aws-sdk/client-kms');
  return watched(new KMSClient(settingsFor(KMS, wiring, context)), KMS, wiring);
}

export async function taggingClient(wiring: Wiring, context: ClientContext) {
  const { ResourceGroupsTaggingAPIClient } = await import('@aws-sdk/client-resource-groups-tagging-api');
  return watched(new ResourceGroupsTaggingAPIClient(settingsFor(TAGGING, wiring, context)), TAGGING, wiring);
}

export async function securityHubClient(wiring: Wiring, context: ClientContext) {
  const { SecurityHubClient } = await import('@aws-sdk/client-securityhub');
  return watched(new SecurityHubClient(settingsFor(SECURITY_HUB, wiring, context)), SECURITY_HUB, wiring);
}

export async function organizationsClient(wiring: Wiring, context: ClientContext) {
  const { OrganizationsClient } = await import('@aws-sdk/client-organizations');
  return watched(new OrganizationsClient(settingsFor(ORGANIZATIONS, wiring, context)), ORGANIZATIONS, wiring);
}
