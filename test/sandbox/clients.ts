import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { S3Client } from '@aws-sdk/client-s3';
import { S3ControlClient } from '@aws-sdk/client-s3-control';
import { STSClient } from '@aws-sdk/client-sts';
import type { ClockSetup } from '../../src/sandbox/clock.ts';
import type { Knobs } from '../../src/sandbox/knobs.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { atEnd } from '../ends.ts';

export interface TestCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** One of each client, unmodified, for one account and Region. */
export interface Clients {
  readonly s3: S3Client;
  readonly control: S3ControlClient;
  readonly sts: STSClient;
  readonly organizations: OrganizationsClient;
  readonly logs: CloudWatchLogsClient;
}

/** A server that ends with the test file. */
export async function sandboxOf(scenario: Scenario, knobs: Knobs = {}, clock: ClockSetup = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ scenario, knobs: { checkSignatures: true, ...knobs }, clock });
  atEnd(() => sandbox.close());
  return sandbox;
}

export function keysOf(sandbox: Sandbox, account?: string): TestCredentials {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } =
    account === undefined ? sandbox.env : sandbox.envOf(account);
  return { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
}

export function clientsFor(url: string, credentials: TestCredentials, region = 'eu-west-1', maxAttempts = 1): Clients {
  const config = { endpoint: url, region, credentials, maxAttempts };
  const made = {
    s3: new S3Client({ ...config, forcePathStyle: true }),
    control: new S3ControlClient({
      region,
      credentials,
      maxAttempts,
      // With an endpoint the client puts the account id in front of the host, which no address takes.
      endpointProvider: () => ({
        url: new URL(url),
        properties: { authSchemes: [{ name: 'sigv4', signingName: 's3', signingRegion: region, properties: {} }] },
      }),
    }),
    sts: new STSClient(config),
    organizations: new OrganizationsClient(config),
    logs: new CloudWatchLogsClient(config),
  };
  for (const client of Object.values(made)) atEnd(() => client.destroy());
  return made;
}

/** Error code and HTTP status of a call that must fail. */
export async function errorOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    const { name, $metadata } = error as {
      readonly name: string;
      readonly $metadata?: { readonly httpStatusCode?: number };
    };
    return $metadata?.httpStatusCode === undefined ? name : `${name} ${$metadata.httpStatusCode}`;
  }
  return 'no error';
}
