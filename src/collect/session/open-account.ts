import type { S3Client } from '@aws-sdk/client-s3';
import type { STSClient } from '@aws-sdk/client-sts';
import { denied, known, type Observation } from '../../model/observation.ts';
import { type AccountReader, readAccount } from '../account-reader.ts';
import { s3Client, securityHubClient, type Wiring } from '../http/clients.ts';
import { EXPIRED, failedBy, failureOf, isDenied } from '../http/errors.ts';
import type { Priority } from '../throttling/fair-semaphore.ts';
import { type AwsSession, assumeRole } from './session.ts';
import { sessionPolicy } from './session-policy.ts';

export interface AccountToOpen {
  /** Twelve digits. */
  readonly account: string;
  /** Role names (with path, if any), tried in this order. */
  readonly roleNames: readonly string[];
  readonly externalId?: string;
  /** The planned IAM actions; the session is restricted to them. */
  readonly actions: readonly string[];
  /** It is the caller account, which is read with the caller's own credentials. */
  readonly own: boolean;
  /** The account with the lowest order is served first. */
  readonly priority: Priority;
}

/** What it takes of the caller to assume roles. */
export interface CallerAccount {
  readonly wiring: Wiring;
  readonly sts: STSClient;
  readonly session: AwsSession;
  readonly partition: string;
  readonly region: string;
  readonly runId: string;
  readonly now: () => Date;
  /** Time of the scan; credentials expire by the other one. */
  readonly scanTime: () => Date;
}

export async function openAccount(caller: CallerAccount, open: AccountToOpen): Promise<Observation<AccountReader>> {
  const access = open.own ? known(caller.session) : await assumeFirstRole(caller, open, sessionPolicy(open.actions));
  if (access.state !== 'known') return access;
  const { account, priority } = open;
  return known(
    readAccount(caller.wiring, {
      account,
      priority,
      session: access.value,
      homeRegion: caller.region,
      now: caller.scanTime,
    }),
  );
}

/** AWS throttles Security Hub per account and Region, which is where each client is. */
const HUB_CALLS = { max: 2, attempts: 8 };

export type HubOfRegion = (region: string) => ReturnType<typeof securityHubClient>;

/** Security Hub of an account, with the caller's credentials or a role that is restricted to the actions. */
export async function openSecurityHub(caller: CallerAccount, open: AccountToOpen): Promise<Observation<HubOfRegion>> {
  const { wiring } = caller;
  const access = open.own
    ? known(caller.session)
    : await assumeFirstRole(caller, open, sessionPolicy(open.actions, []));
  if (access.state !== 'known') return access;
  return known((region) =>
    securityHubClient(wiring, {
      region,
      session: access.value,
      limit: wiring.limits.limit({ priority: open.priority, ...HUB_CALLS }),
    }),
  );
}

export interface AccountToChange extends Omit<AccountToOpen, 'actions'> {
  /** JSON of a session policy: exactly what is to be read and written. */
  readonly policy: string;
}

/** Reads with all attempts of a scan; what writes has one. */
export interface AccountChanger {
  readonly reader: AccountReader;
  /**
   * A change that failed on its way may have been made, and somebody may have changed it again since: only after another
   * look may it be sent again, so that its client does not do so by itself.
   */
  readonly writer: (region: string) => S3Client;
}

/** One change of a bucket waits for the one before. */
const CHANGES = { max: 1, attempts: 1 };

/** An account that is changed, with the caller's credentials or a role that is restricted to the policy. */
export async function openChanger(
  caller: CallerAccount,
  { account, own, policy, priority, ...role }: AccountToChange,
): Promise<Observation<AccountChanger>> {
  const { wiring } = caller;
  const access = own ? known(caller.session) : await assumeFirstRole(caller, { account, ...role }, policy);
  if (access.state !== 'known') return access;
  const session = access.value;
  return known({
    reader: readAccount(wiring, { account, priority, session, homeRegion: caller.region, now: caller.scanTime }),
    writer: (region) => s3Client(wiring, { region, session, limit: wiring.limits.limit({ priority, ...CHANGES }) }),
  });
}

/** In the characters and length that STS accepts: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const sessionNameOf = (runId: string): string => `s3log-audit-${runId}`.replace(/[^\w+=,.@-]/g, '-').slice(0, 64);

/** STS answers `AccessDenied` for a missing role too, so that either is a reason to try the next name. */
async function assumeFirstRole(
  { wiring, sts, partition, runId, now }: CallerAccount,
  { account, roleNames, externalId }: Pick<AccountToOpen, 'account' | 'roleNames' | 'externalId'>,
  policy: string,
): Promise<Observation<AwsSession>> {
  for (const name of roleNames) {
    try {
      return known(
        await assumeRole({
          sts,
          roleArn: `arn:${partition}:iam::${account}:role/${name}`,
          sessionName: sessionNameOf(runId),
          externalId,
          policy,
          now,
        }),
      );
    } catch (error) {
      wiring.signal.throwIfAborted();
      const failure = failureOf(error);
      if (failure === undefined) return wiring.bulkhead.contain(error);
      if (isDenied(failure)) continue;
      const failed = failedBy(failure);
      // Sessions of roles are renewed; what the run was started with is not.
      const whatToDo = EXPIRED.has(failure.code) ? ' that the run was started with: sign in again and repeat' : '';
      return { ...failed, reason: `sts:AssumeRole ${failed.reason}${whatToDo}` };
    }
  }
  return denied('sts:AssumeRole');
}
