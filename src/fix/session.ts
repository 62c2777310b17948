import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from '../collect/connect.ts';
import type { Connection } from '../collect/connection.ts';
import type { Pauses } from '../collect/throttling/retry-strategy.ts';
import type { DeliveryOptions } from '../derive/delivery/verdict.ts';
import type { Environment } from '../model/environment.ts';
import { UserError } from '../model/user-error.ts';
import { lockFiles } from '../store/lock-file.ts';
import type { FixerAccess } from './apply/open-step.ts';
import { fixOperations } from './apply/operations.ts';
import type { AssumptionChoice } from './plan-assumptions.ts';

export interface FixerOptions {
  readonly roleName: string;
  readonly externalId?: string | undefined;
  /** Changes in the account of the credentials are made with these, in no session of the role. */
  readonly ownCredentials?: boolean;
  readonly profile?: string | undefined;
  /** Resource control policies that could not be read are taken for absent. */
  readonly allowUnreadRcp: boolean;
  /** Of the settings of this run: deliveries are judged as a scan with them judges. */
  readonly judging: AssumptionChoice;
  readonly env: Environment;
  /** Of the machine: where runs find each other's locks. */
  readonly temporaryFolder: string;
  readonly now: () => Date;
  /** Checked between changes. */
  readonly signal: AbortSignal;
  readonly pauses?: Pauses | undefined;
  readonly wait?: ((milliseconds: number) => Promise<void>) | undefined;
}

/** Whose buckets are changed, and what is assumed of S3's log writer there. */
export interface FixScope extends AssumptionChoice {
  readonly partition: string;
  readonly organization: string | null;
  /** Of the changes. */
  readonly accounts: readonly string[];
}

export interface FixerSession {
  readonly access: FixerAccess;
  readonly optionsOf: (account: string) => DeliveryOptions;
}

const IN_FLIGHT = 16;

/**
 * One run at a time changes an organization, with credentials that belong to it.
 * @throws UserError where another run changes it, or where the credentials are of another one
 */
export async function withFixer<T>(
  scope: FixScope,
  options: FixerOptions,
  work: (session: FixerSession) => Promise<T>,
): Promise<T> {
  const lock = join(
    options.temporaryFolder,
    `s3log-audit-fix-${scope.organization ?? scope.accounts.join('-').slice(0, 100)}`,
  );
  const release = await lockFiles([lock]);
  try {
    await refuseUnlocked(lock);
    const { env, profile, now, pauses } = options;
    const runId = randomBytes(4).toString('hex');
    const connection = await connect({
      ...{ env, profile, now, pauses, runId },
      concurrency: IN_FLIGHT,
      // A signal ends what comes after the change in hand, and not that one.
      signal: new AbortController().signal,
      operations: fixOperations(),
    });
    try {
      const optionsOf = await checkedScope(scope, connection, options);
      const access = {
        ...{ connection, runId, roleName: options.roleName, externalId: options.externalId },
        ownCredentials: options.ownCredentials ?? false,
        organization: scope.organization ?? '',
      };
      const result = await work({ access, optionsOf });
      const [bug] = connection.bulkhead.contained();
      if (bug !== undefined) throw bug;
      return result;
    } finally {
      await connection.close();
    }
  } finally {
    await release();
  }
}

async function refuseUnlocked(lock: string): Promise<void> {
  try {
    await stat(`${lock}.lock`);
  } catch (error) {
    throw new UserError(`${lock}.lock cannot be written, so that another run could change the same buckets`, {
      hint: 'name a folder that may be written with TMPDIR',
      code: 'cannot-write',
      cause: error,
    });
  }
}

async function checkedScope(
  { partition, organization, accounts, assumptions, strictAssumptions }: FixScope,
  connection: Connection,
  { now, allowUnreadRcp }: FixerOptions,
): Promise<FixerSession['optionsOf']> {
  const { caller } = connection;
  if (connection.partition !== partition)
    throw foreign(`the plan is of partition ${partition}, and the credentials of ${connection.partition}`);
  const settings = { now: now().toISOString(), allowUnreadRcp, assumptions, strictAssumptions };
  if (organization === null) {
    const other = accounts.find((account) => account !== caller.account);
    if (other !== undefined) throw foreign(`the plan is of account ${other}, and the credentials of ${caller.account}`);
    return () => settings;
  }
  const { id, managementAccount, accounts: members } = await connection.discover();
  if (id !== organization) throw foreign(`the plan is of organization ${organization}, and the credentials of ${id}`);
  const rcps = await connection.readRcps();
  return (account) => ({
    ...settings,
    organization: { id, managementAccount, rcps },
    accountPath: members.find((member) => member.id === account)?.path ?? '',
  });
}

const foreign = (message: string): UserError =>
  new UserError(message, { hint: 'use credentials of what was scanned and planned' });
