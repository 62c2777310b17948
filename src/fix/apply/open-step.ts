import type { Connection } from '../../collect/connection.ts';
import type { AccountChanger } from '../../collect/session/open-account.ts';
import type { Observation } from '../../model/observation.ts';
import { changeSessionPolicy } from '../../permissions/fixer-policy.ts';
import type { BucketChange } from '../change.ts';
import type { Direction } from '../journal/records.ts';
import type { Changer } from './keeps-access.ts';

/** How accounts are entered to change them. */
export interface FixerAccess {
  readonly connection: Connection;
  /** Of the role in the other accounts, with its path if it has one. */
  readonly roleName: string;
  readonly externalId?: string | undefined;
  /** In the account of the credentials these themselves make the changes, with all that they may do. */
  readonly ownCredentials: boolean;
  /** Part of the session name. */
  readonly runId: string;
  /** `o-…`; `''` where there is none. */
  readonly organization: string;
}

/** Nobody enters the account: the credentials are of its role already, or may stand for it. */
function isOwn({ connection: { caller }, roleName, ownCredentials }: FixerAccess, account: string): boolean {
  if (account !== caller.account) return false;
  return ownCredentials || roleOf(caller.arn) === roleName.split('/').at(-1);
}

const roleOf = (arn: string): string | undefined => /:assumed-role\/([^/]+)\//.exec(arn)?.[1];

/** A session of its own for one change: it may make no other. */
export function openStep(
  access: FixerAccess,
  change: BucketChange,
  direction: Direction,
): Promise<Observation<AccountChanger>> {
  const { connection, roleName, externalId } = access;
  const { kind, bucket, account } = change;
  const target = change.kind === 'logging' ? change.to?.target : change.kind === 'policy' ? bucket : undefined;
  const policy = changeSessionPolicy(
    { kind, bucket, target, deletes: change.to === null, findsSources: direction === 'undo' },
    connection.partition,
  );
  return connection.openChanger({
    account,
    roleNames: [roleName],
    ...(externalId === undefined ? {} : { externalId }),
    policy,
    own: isOwn(access, account),
    priority: { order: 0 },
  });
}

/** Who the policies of an account see. */
export function changerIn(access: FixerAccess, account: string): Changer {
  const { connection, roleName, runId, organization } = access;
  const { partition, caller } = connection;
  const inAccount = { partition, account, organization };
  if (!isOwn(access, account))
    return {
      ...inAccount,
      arn: `arn:${partition}:sts::${account}:assumed-role/${roleName.split('/').at(-1)}/s3log-audit-${runId}`,
      principalArn: `arn:${partition}:iam::${account}:role/${roleName}`,
    };
  const role = roleOf(caller.arn);
  return {
    ...inAccount,
    arn: caller.arn,
    principalArn: role === undefined ? caller.arn : `arn:${partition}:iam::${account}:role/${role}`,
  };
}
