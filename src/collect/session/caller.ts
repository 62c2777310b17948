import { STSClient } from '@aws-sdk/client-sts';
import type { UndiciHttpHandler } from '@smithy/undici-http-handler';
import type { NetworkEnvironment } from '../http/network.ts';
import { quietly } from '../http/node-notice.ts';
import type { AwsCredentials } from './session.ts';

export interface Caller {
  readonly env: NetworkEnvironment;
  readonly profile: string | undefined;
}

const DEFAULT_REGION = 'us-east-1';

/** Environment, else the profile, else the Region that every account has. */
export async function regionOf({ env, profile }: Caller): Promise<string> {
  const fromEnvironment = env['AWS_REGION'] || env['AWS_DEFAULT_REGION'];
  if (fromEnvironment) return fromEnvironment;
  const name = profile ?? env['AWS_PROFILE'];
  try {
    return await quietly(() => new STSClient(name ? { profile: name } : {})).config.region();
  } catch (error) {
    if (error instanceof Error && error.message === 'Region is missing') return DEFAULT_REGION;
    throw error;
  }
}

interface CallerInRegion extends Caller {
  readonly region: string;
  readonly handler: UndiciHttpHandler;
}

/** The standard chain. Its first link is the environment that was handed in, which need not be that of the process. */
export async function callerCredentials(caller: CallerInRegion): Promise<() => Promise<AwsCredentials>> {
  const { env, region, handler } = caller;
  const profile = caller.profile ?? (env['AWS_PROFILE'] || undefined);
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
  if (!profile && accessKeyId && secretAccessKey) {
    const sessionToken = env['AWS_SESSION_TOKEN'];
    return async () => ({ accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) });
  }
  const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
  return fromNodeProviderChain({ clientConfig: { region, requestHandler: handler }, ...(profile ? { profile } : {}) });
}
