import type { STSClient } from '@aws-sdk/client-sts';
import { denied, failed, known, type Observation } from '../../model/observation.ts';
import { type AccountReader, readAccount } from '../account-reader.ts';
import type { Wiring } from '../http/clients.ts';
import { isDenied, reasonOf, troubleOf } from '../http/errors.ts';
import type { Turn } from '../throttling/fair-semaphore.ts';
import { assumeRole, type Session } from './session.ts';
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
  readonly turn: Turn;
}

/** The caller, as far as it takes to enter accounts. */
export interface Hub {
  readonly wiring: Wiring;
  readonly sts: STSClient;
  readonly session: Session;
  readonly partition: string;
  readonly region: string;
  readonly runId: string;
  readonly now: () => Date;
}

export async function openAccount(hub: Hub, open: AccountToOpen): Promise<Observation<AccountReader>> {
  const entry = open.own ? known(hub.session) : await enter(hub, open);
  if (entry.state !== 'known') return entry;
  const { account, turn } = open;
  return known(readAccount(hub.wiring, { account, turn, session: entry.value, homeRegion: hub.region }));
}

/** What STS takes as a session name. */
const sessionNameOf = (runId: string): string => `s3log-audit-${runId}`.replace(/[^\w+=,.@-]/g, '-').slice(0, 64);

/** AWS tells a missing role from a refusal to nobody, so that each is a reason to try the next name. */
async function enter(
  { wiring, sts, partition, runId, now }: Hub,
  { account, roleNames, externalId, actions }: AccountToOpen,
): Promise<Observation<Session>> {
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
      const trouble = troubleOf(error);
      if (trouble === undefined) throw error;
      if (!isDenied(trouble)) return failed(`sts:AssumeRole ${reasonOf(trouble)}`);
    }
  }
  return denied('sts:AssumeRole');
}
