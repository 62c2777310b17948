import type { AccountReader } from '../../src/collect/account-reader.ts';
import { connect } from '../../src/collect/connect.ts';
import type { Connection } from '../../src/collect/connection.ts';
import type { AttemptLimits } from '../../src/collect/http/attempt-clock.ts';
import type { AccountToOpen } from '../../src/collect/session/open-account.ts';
import { FACTS, type FactName } from '../../src/model/facts/index.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { Knobs } from '../../src/sandbox/knobs.ts';
import type { AccountSetup, BucketSetup, Scenario } from '../../src/sandbox/scenario.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { atEnd } from '../ends.ts';

export const MANAGEMENT = '111122223333';
export const MEMBER = '444455556666';
export const REGION = 'eu-west-1';

/** Where logs are looked for. */
export const SOURCE = {
  region: REGION,
  logging: { target: 'app-0000', prefix: 'p/', keyFormat: 'simple', grants: [] },
} as const;

export async function serve(scenario: Scenario, knobs: Knobs = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ scenario, knobs });
  atEnd(() => sandbox.close());
  return sandbox;
}

interface Options {
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  readonly profile?: string;
  readonly now?: () => Date;
  readonly pauses?: { readonly throttled: number; readonly transient: number };
  readonly attemptLimits?: Partial<AttemptLimits>;
}

/** With back-offs so short that no test waits for them. */
export async function connectTo(env: Readonly<Record<string, string>>, options: Options = {}): Promise<Connection> {
  const connection = await connect({
    concurrency: 64,
    signal: new AbortController().signal,
    env,
    runId: 'test',
    now: () => new Date(),
    pauses: { throttled: 4, transient: 2 },
    ...options,
  });
  atEnd(() => connection.close());
  return connection;
}

/** A member account of an organization, beside the management account that has no role. */
export const organizationOf = (member: Partial<AccountSetup>): Scenario => ({
  organization: { id: 'o-abcdefghij', rootId: 'r-abcd', managementAccount: MANAGEMENT, units: [] },
  accounts: [
    { id: MANAGEMENT, name: 'management', parent: 'r-abcd', buckets: [{ name: 'management-data', region: REGION }] },
    { id: MEMBER, name: 'member', parent: 'r-abcd', roles: [{ name: 'Audit' }], buckets: [], ...member },
  ],
});

export const bucketsOf = (count: number, setup: Partial<BucketSetup> = {}): readonly BucketSetup[] =>
  Array.from({ length: count }, (_, index) => ({
    region: REGION,
    ...setup,
    name: `app-${String(index).padStart(4, '0')}`,
  }));

export const ALL_ACTIONS: readonly string[] = Object.values(FACTS).flatMap(({ actions }) => [...actions]);

export const theMember = (options: Partial<AccountToOpen> = {}): AccountToOpen => ({
  account: MEMBER,
  roleNames: ['Audit'],
  actions: ALL_ACTIONS,
  own: false,
  priority: { order: 0 },
  ...options,
});

export function opened(access: Observation<AccountReader>): AccountReader {
  if (access.state !== 'known') throw new Error(`no access: ${JSON.stringify(access)}`);
  return access.value;
}

interface Opened {
  readonly sandbox: Sandbox;
  readonly connection: Connection;
  readonly account: AccountReader;
  readonly read: (fact: FactName, subject?: string) => Promise<Observation<unknown>>;
}

/** Serves the member with these knobs, and opens it. */
export async function openMember(member: Partial<AccountSetup>, knobs: Knobs = {}): Promise<Opened> {
  const sandbox = await serve(organizationOf(member), knobs);
  const connection = await connectTo(sandbox.env);
  const account = opened(await connection.openAccount(theMember()));
  const read = (fact: FactName, subject = 'app-0000') =>
    account.read({ fact, subject, region: REGION, source: SOURCE, logGroup: 'access' });
  return { sandbox, connection, account, read };
}
