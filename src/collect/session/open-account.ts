import type { STSClient } from '@aws-sdk/client-sts';
import { denied, failed, known, type Observation } from '../../model/observation.ts';
import { type AccountReader, readAccount } from '../account-reader.ts';
import type { Wiring } from '../http/clients.ts';
import { failureOf, isDenied, reasonOf } from '../http/errors.ts';
import type { Priority } from '../throttling/fair-semaphore.ts';
import { type AwsSession, assumeRole } from './session.ts';
import { sessionPolicy } from './session-policy.ts';

export interface AccountToOpen {
  /** Twelve digits. */
  readonly account: string;
  /** Names (with path, if any) of roles, tried in this order. */
  readonly roleNames: readonly string[];
  readonly externalId?: string;
  /** IAM actions that are planned; the session gets no more. */
  readonly actions: readonly string[];
  /** The account of the caller, which is read with the caller's own credentials. */
  readonly own: boolean;
  /** Calls of the account with the lowest order go first. */
  readonly priority: Priority;
}

/** The caller, as far as it takes to enter accounts. */
export interface CallerAccount {
  readonly wiring: Wiring;
  readonly sts: STSClient;
  readonly session: AwsSession;
  readonly partition: string;
  readonly region: string;
  readonly runId: string;
  readonly now: () => Date;
}

export async function openAccount(hub: CallerAccount, open: AccountToOpen): Promise<Observation<AccountReader>> {
  const access = open.own ? known(hub.session) : await enter(hub, open);
  if (access.state !== 'known') return access;
  const { account, priority } = open;
  return known(readAccount(hub.wiring, { account, priority, session: access.value, homeRegion: hub.region }));
}

/** What STS takes as a session name. */
const sessionNameOf = (runId: string): string => `s3log-audit-${runId}`.replace(/[^\w+=,.@-]/g, '-').slice(0, 64);

/** AWS tells a missing role from a refusal to nobody, so that each is a reason to try the next name. */
async function enter(
  { wiring, sts, partition, runId, now }: CallerAccount,
  { account, roleNames, externalId, actions }: AccountToOpen,
): Promise<Observation<AwsSession>> {
  for (const name of roleNames) {
    try {
      return known(
        await assumeRole({
          sts,
          roleArn: `arn:${partition}:iam::${account}:role/${name}`,
          sessionName: sessionNameOf(runId),
          externalId,
          policy: sessionPolicy(actions),
          now,
        }),
      );
    } catch (error) {
      wiring.signal.throwIfAborted();
      const failure = failureOf(error);
      if (failure === undefined) return wiring.bulkhead.contain(error);
      if (!isDenied(failure)) return failed(`sts:AssumeRole ${reasonOf(failure)}`);
    }
  }
  return denied('sts:AssumeRole');
}
