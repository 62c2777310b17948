import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { failureOf, reasonOf } from '../http/errors.ts';
import { UnexpectedResponse } from '../http/unexpected-response.ts';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Credentials for one account, shared by its clients. */
export interface AwsSession {
  /** What calls are signed with. They hold a place in their lane by then, so that this may wait for no other call. */
  readonly credentials: () => Promise<AwsCredentials>;
  /** Something to wait for before a call takes its place: fresh credentials. Nothing while those that are there will do. */
  freshened(): Promise<unknown> | undefined;
  /** Forgets what AWS calls expired. False where nothing new is to be had. */
  renew(): boolean;
}

export interface RoleToAssume {
  readonly sts: STSClient;
  readonly roleArn: string;
  readonly sessionName: string;
  readonly externalId: string | undefined;
  readonly policy: string;
  readonly now: () => Date;
}

/** An hour is the most that AWS gives to a caller who is in an assumed role already. */
const HOUR = 3600;
const REFRESH_BEFORE = 5 * 60_000;

/** Assumes the role, once; the error of the first time is the caller's, later ones make calls fail. */
export async function assumeRole(role: RoleToAssume): Promise<AwsSession> {
  let current = await ask(role);
  let pending: Promise<AwsCredentials> | undefined;
  let refreshAt = refreshTime(current, role.now());

  const refresh = (): Promise<AwsCredentials> => {
    pending ??= ask(role)
      .then(
        (fresh) => {
          current = fresh;
          refreshAt = refreshTime(fresh, role.now());
          return fresh;
        },
        (error: unknown) => {
          const failure = failureOf(error);
          // Else a refused AssumeRole would read as a refusal of the call that is being signed.
          throw failure ? new UnexpectedResponse('CredentialsRefused', reasonOf(failure), error) : error;
        },
      )
      .finally(() => {
        pending = undefined;
      });
    return pending;
  };

  return {
    // The SDK keeps credentials to itself until they expire; with a time that is past it asks here each time.
    credentials: async () => ({ ...current, expiration: new Date(0) }),
    freshened: () => (role.now().getTime() < refreshAt ? undefined : refresh()),
    renew: () => {
      refreshAt = 0;
      return true;
    },
  };
}

/** Five minutes before the end, or at three quarters of a session that is shorter than that allows. */
function refreshTime({ expiration }: AwsCredentials, now: Date): number {
  if (expiration === undefined) return Number.POSITIVE_INFINITY;
  const left = expiration.getTime() - now.getTime();
  return expiration.getTime() - Math.min(REFRESH_BEFORE, left / 4);
}

async function ask({ sts, roleArn, sessionName, externalId, policy }: RoleToAssume): Promise<AwsCredentials> {
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: sessionName,
      DurationSeconds: HOUR,
      Policy: policy,
      ...(externalId ? { ExternalId: externalId } : {}),
    }),
  );
  if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken)
    throw new UnexpectedResponse('IncompleteResponse', 'AssumeRole gave no credentials');
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    sessionToken: given.SessionToken,
    ...(given.Expiration ? { expiration: given.Expiration } : {}),
  };
}
