import { randomBytes } from 'node:crypto';
import { type ActionFilter, allowing, type PermissionFilter } from './actions.ts';
import type { Knobs } from './knobs.ts';
import { Refusal } from './reply.ts';
import { accountOf, type World } from './world.ts';

export const SECRET_KEY = 'simulated-secret-access-key-of-nobody-00';

/** Who asks. */
export interface Identity {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
  /** Assumed roles are chained if they assume another one. */
  readonly assumed: boolean;
  /** All of them must allow an action. */
  readonly filters: readonly PermissionFilter[];
}

export interface Session {
  readonly identity: Identity;
  readonly secret: string;
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly ends: number;
}

/** Long-term keys follow from the account id; sessions are remembered. */
export interface Credentials {
  readonly callers: ReadonlyMap<string, Identity>;
  readonly sessions: Map<string, Session>;
}

export const accessKeyOf = (account: string): string => `AKIASIMU${account}`;

export const createCredentials = (world: World): Credentials => ({
  callers: new Map(
    [...world.accounts.keys()].map((account) => [
      accessKeyOf(account),
      {
        account,
        arn: `arn:aws:iam::${account}:user/auditor`,
        userId: `AIDASIMU${account}`,
        assumed: false,
        filters: [],
      },
    ]),
  ),
  sessions: new Map(),
});

export interface Key {
  readonly accessKey: string;
  readonly token: string | undefined;
  readonly region: string;
}

/** The identity behind a key, or what S3 says of a key that is none. Other services have other names for it. */
export function identify(world: World, credentials: Credentials, key: Key): Identity {
  const identity = credentials.callers.get(key.accessKey) ?? sessionOf(credentials, key).identity;
  if (accountOf(world, identity.account).setup.disabledRegions?.includes(key.region)) throw unknownKey(key.accessKey);
  return identity;
}

function sessionOf(credentials: Credentials, { accessKey, token }: Key): Session {
  const session = credentials.sessions.get(accessKey);
  if (session === undefined) throw unknownKey(accessKey);
  if (token !== session.token) {
    throw new Refusal({
      code: 'InvalidToken',
      status: 400,
      message: 'The provided token is malformed or otherwise invalid.',
    });
  }
  if (Date.now() >= session.ends) throw expiredToken();
  return session;
}

export const expiredToken = (): Refusal =>
  new Refusal({ code: 'ExpiredToken', status: 400, message: 'The provided token has expired.' });

/** The secret half of a key that is known. */
export const secretOf = (credentials: Credentials, accessKey: string): string =>
  credentials.sessions.get(accessKey)?.secret ?? SECRET_KEY;

const unknownKey = (accessKey: string): Refusal =>
  new Refusal({
    code: 'InvalidAccessKeyId',
    status: 403,
    message: 'The AWS Access Key Id you provided does not exist in our records.',
    fields: { AWSAccessKeyId: accessKey },
  });

/** Everything that can forbid an action: session policy and role, the account's denials, the switch for all. */
export function mayDo(
  world: World,
  knobs: Knobs,
  identity: Identity,
  { action, resource = '*' }: { readonly action: string; readonly resource?: string },
): boolean {
  const enforced = identity.assumed ? knobs.enforcedActions?.roles : knobs.enforcedActions?.caller;
  if (enforced !== undefined && !filterOf(enforced)(action)) return false;
  const denied = accountOf(world, identity.account).setup.denied;
  if (denied !== undefined && filterOf(denied)(action)) return false;
  return identity.filters.every((allows) => allows(action, resource));
}

const filters = new WeakMap<readonly string[], ActionFilter>();

function filterOf(actions: readonly string[]): ActionFilter {
  const before = filters.get(actions);
  if (before !== undefined) return before;
  const filter = allowing(actions);
  filters.set(actions, filter);
  return filter;
}

export interface NewSession {
  readonly account: string;
  readonly role: string;
  readonly sessionName: string;
  readonly filters: readonly PermissionFilter[];
  readonly ends: number;
}

export function openSession(credentials: Credentials, session: NewSession): { accessKey: string; session: Session } {
  const accessKey = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
  const opened: Session = {
    identity: {
      account: session.account,
      arn: `arn:aws:sts::${session.account}:assumed-role/${session.role}/${session.sessionName}`,
      userId: `AROASIMU${session.account}:${session.sessionName}`,
      assumed: true,
      filters: session.filters,
    },
    secret: randomBytes(30).toString('base64'),
    token: randomBytes(48).toString('base64'),
    ends: session.ends,
  };
  credentials.sessions.set(accessKey, opened);
  return { accessKey, session: opened };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html ; `by`: what would have to allow it. */
export const notAuthorized = (
  identity: Identity,
  action: string,
  resource: string,
  by: 'identity' | 'resource' = 'identity',
): string =>
  `User: ${identity.arn} is not authorized to perform: ${action} on resource: ${resource} because no ${by}-based policy allows the ${action} action`;
