import { homedir } from 'node:os';
import { loadConfig } from '@smithy/core/config';
import type { UndiciHttpHandler } from '@smithy/undici-http-handler';
import type { Environment } from '../../model/environment.ts';
import { UserError } from '../../model/user-error.ts';
import { accountId } from '../http/common-shapes.ts';
import type { DeclaredAnswers } from '../http/operation.ts';
import { matching, members } from '../http/response-shape.ts';
import { fromChain } from './credential-chain.ts';
import type { AwsCredentials } from './session.ts';

export const GET_CALLER_IDENTITY = {
  'sts:GetCallerIdentity': {
    kind: 'xml',
    root: 'GetCallerIdentityResponse',
    shape: members({
      GetCallerIdentityResult: members({ Arn: matching(/^arn:[a-z-]+:[a-z]+::\d{12}:\S/), Account: accountId }),
    }),
  },
} as const satisfies DeclaredAnswers;

export interface Caller {
  readonly env: Environment;
  readonly profile: string | undefined;
}

const DEFAULT_REGION = 'us-east-1';

/**
 * From the environment, else the profile, else the Region that every account has.
 * @throws UserError if it is no Region
 */
export async function regionOf({ env, profile }: Caller): Promise<string> {
  ensureHome();
  const variable = env['AWS_REGION'] ? 'AWS_REGION' : 'AWS_DEFAULT_REGION';
  const fromEnvironment = env[variable];
  if (fromEnvironment) return checked(fromEnvironment, variable);
  const name = profile ?? env['AWS_PROFILE'];
  // Not by a client of the SDK: it takes an empty variable for the code of a Region.
  const ofProfile = await loadConfig(
    { environmentVariableSelector: () => undefined, configFileSelector: ({ region }) => region, default: '' },
    name ? { profile: name } : {},
  )();
  return ofProfile === '' ? DEFAULT_REGION : checked(ofProfile, 'region of the profile');
}

/** Emulators have Regions of their own, so that anything that fits into the name of a host is one. */
function checked(region: string, from: string): string {
  if (/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(region)) return region;
  throw notRegion(`${from}: ${JSON.stringify(region)}`);
}

const notRegion = (what: string): UserError =>
  new UserError(`${what} is not the code of a Region`, { hint: 'write one such as eu-west-1' });

/**
 * Each client of the SDK looks for its files at home, and Node throws where the user has none, as in a container that runs as
 * any user id. Home is then where Docker has it; by the variable of the process, since the SDK reads no other.
 */
function ensureHome(): void {
  try {
    homedir();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_SYSTEM_ERROR')) throw error;
    process.env['HOME'] = '/';
  }
}

interface CallerInRegion extends Caller {
  readonly region: string;
  readonly handler: UndiciHttpHandler;
  /** Ends the waiting for credentials. */
  readonly signal: AbortSignal;
}

/** The SDK's credential chain, behind the environment that was handed in, which need not be that of the process. */
export async function callerCredentials(caller: CallerInRegion): Promise<() => Promise<AwsCredentials>> {
  const { env, region, handler, signal } = caller;
  const profile = caller.profile ?? (env['AWS_PROFILE'] || undefined);
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
  if (!profile && accessKeyId && secretAccessKey) {
    const sessionToken = env['AWS_SESSION_TOKEN'];
    const given = { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
    refuseUnsendable(given, VARIABLES);
    return async () => given;
  }
  // The chain would go on to whatever else there is, perhaps of another account. The AWS CLI refuses it too.
  if (!profile && accessKeyId)
    throw new UserError('AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not', {
      hint: 'set both, or neither',
      code: 'credentials',
    });
  const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
  const settings = { clientConfig: { region, requestHandler: handler }, ...(profile ? { profile } : {}) };
  const chain = fromChain(fromNodeProviderChain(settings), { signal });
  return async () => {
    const found = await chain();
    refuseUnsendable(found, MEMBERS);
    return found;
  };
}

type Parts = Readonly<Record<'accessKeyId' | 'secretAccessKey' | 'sessionToken', string>>;

const VARIABLES: Parts = {
  accessKeyId: 'AWS_ACCESS_KEY_ID',
  secretAccessKey: 'AWS_SECRET_ACCESS_KEY',
  sessionToken: 'AWS_SESSION_TOKEN',
};
const MEMBERS: Parts = {
  accessKeyId: 'the access key id',
  secretAccessKey: 'the secret access key',
  sessionToken: 'the session token',
};

/** A secret that was pasted with its line break gives a header that cannot be sent, or a signature that is wrong. */
function refuseUnsendable(credentials: AwsCredentials, names: Parts): void {
  for (const part of ['accessKeyId', 'secretAccessKey', 'sessionToken'] as const) {
    // A program of a profile may print anything.
    const value: unknown = credentials[part] ?? '';
    if (typeof value === 'string' && /^[\x21-\x7e]*$/.test(value)) continue;
    throw new UserError(`${names[part]} has a blank, a line break or another character that AWS gives to none`, {
      hint: 'look how it was pasted, with nothing before and behind it',
      code: 'credentials',
    });
  }
}
