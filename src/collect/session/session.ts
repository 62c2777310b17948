import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { headerText } from '../http/common-shapes.ts';
import { failureOf, reasonOf } from '../http/errors.ts';
import type { DeclaredAnswers } from '../http/operation.ts';
import { matching, members } from '../http/response-shape.ts';
import { UnexpectedResponse } from '../http/unexpected-response.ts';

export const ASSUME_ROLE = {
  'sts:AssumeRole': {
    kind: 'xml',
    root: 'AssumeRoleResponse',
    shape: members({
      AssumeRoleResult: members({
        Credentials: members({
          AccessKeyId: matching(/^\w+$/),
          SecretAccessKey: headerText,
          SessionToken: headerText,
          Expiration: matching(/^\d{4}-\d\d-\d\dT/),
        }),
      }),
    }),
  },
} as const satisfies DeclaredAnswers;

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Credentials for one account, shared by its clients. */
export interface AwsSession {
  /** What requests are signed with. The attempt holds a permit by then, so that this may wait for no other call. */
  readonly credentials: () => Promise<AwsCredentials>;
  /** Resolves with fresh credentials, to be awaited before a permit is taken. `undefined` while the present ones are good. */
  freshened(): Promise<unknown> | undefined;
  /** Has credentials that AWS calls expired replaced before the next call. False where they cannot be. */
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

/** Seconds of the longest session that a caller with an assumed role of its own gets (role chaining): https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const HOUR = 3600;
const REFRESH_BEFORE = 5 * 60_000;

/** Assumes the role. An error of this first time is thrown; errors of a later renewal make calls fail. */
export async function assumeRole(role: RoleToAssume): Promise<AwsSession> {
  let current = await sendAssumeRole(role);
  let pending: Promise<AwsCredentials> | undefined;
  let refreshAt = refreshTime(current, role.now());

  const refresh = (): Promise<AwsCredentials> => {
    pending ??= sendAssumeRole(role)
      .then(
        (fresh) => {
          current = fresh;
          refreshAt = refreshTime(fresh, role.now());
          return fresh;
        },
        (error: unknown) => {
          const failure = failureOf(error);
          // Otherwise a denied AssumeRole would read as a denial of the call that is being signed.
          throw failure ? new UnexpectedResponse('CredentialsRefused', reasonOf(failure), error) : error;
        },
      )
      .finally(() => {
        pending = undefined;
      });
    return pending;
  };

  return {
    // The SDK caches credentials until they expire; with a time in the past it asks for them before each attempt.
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

async function sendAssumeRole({
  sts,
  roleArn,
  sessionName,
  externalId,
  policy,
}: RoleToAssume): Promise<AwsCredentials> {
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
