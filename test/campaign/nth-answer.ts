import type { AccountReader } from '../../src/collect/account-reader.ts';
import { connect } from '../../src/collect/connect.ts';
import { FACTS, type FactName } from '../../src/model/facts/index.ts';
import { UserError } from '../../src/model/user-error.ts';
import { MEMBER, REGION } from '../e2e/scenarios.ts';
import { type Attack, attacksOn } from './attacks.ts';
import { START, startSmallOrganization } from './organization.ts';
import { type Passed, type Relay, startRelay } from './relay.ts';
import { shuffled } from './shuffled.ts';

/** Something that the scanner asks of AWS, in one call or a few. */
interface Question {
  readonly name: string;
  readonly ask: () => Promise<unknown>;
}

export interface NthAnswerOptions {
  readonly seed: number;
  readonly count: number;
  readonly seconds: number;
  readonly choose: (name: string) => boolean;
  readonly onViolation?: (text: string) => void;
}

export interface NthAnswerOutcome {
  readonly made: number;
  readonly possible: number;
  readonly violations: readonly string[];
}

/** Asks every question with each of its answers spoiled in every way, or in so many ways as the seed picks. */
export async function nthAnswer(options: NthAnswerOptions): Promise<NthAnswerOutcome> {
  const sandbox = await startSmallOrganization();
  const relay = await startRelay(sandbox);
  const stop = new AbortController();
  const connectOnce = () =>
    connect({
      concurrency: 8,
      signal: stop.signal,
      env: relay.env,
      runId: 'campaign',
      now: () => new Date(),
      scanTime: () => new Date(START),
      pauses: { throttled: 0, transient: 0 },
    });
  const connection = await connectOnce();
  try {
    const open = () =>
      connection.openAccount({
        account: MEMBER,
        roleNames: ['OrganizationAccountAccessRole'],
        actions: Object.values(FACTS).flatMap(({ actions }) => [...actions]),
        own: false,
        priority: { order: 0 },
      });
    const entry = await open();
    if (entry.state !== 'known') throw new Error('the member could not be entered');
    const questions: readonly Question[] = [
      {
        name: 'the caller',
        ask: async () => {
          const { caller, partition, close } = await connectOnce();
          await close();
          return { caller, partition };
        },
      },
      { name: 'the accounts', ask: () => connection.discover() },
      { name: 'the resource control policies', ask: () => connection.readRcps() },
      { name: 'the way in', ask: async () => ({ state: (await open()).state }) },
      { name: 'the buckets', ask: () => entry.value.list() },
      ...factQuestions(entry.value),
      {
        name: 'arrival of app-fine',
        // An account that is open looks once for all sources of one prefix.
        ask: async () => {
          const again = await open();
          if (again.state !== 'known') return again;
          return await again.value.read({ fact: 'arrival', subject: 'app-fine', region: REGION, source: LOGGED });
        },
      },
    ];
    return await askAll(questions, relay, options);
  } finally {
    stop.abort();
    await connection.close();
    await relay.close();
    await sandbox.close();
  }
}

/** Buckets whose answers differ in what is set. */
const BUCKETS = ['logs-by-acl', 'app-loop', 'logs-a', 'app-by-acl', 'app-fine', 'bare'];

const LOGGED = {
  region: REGION,
  logging: { target: 'logs-a', prefix: 'app-fine/', keyFormat: 'simple', grants: [] },
} as const;

function factQuestions(reader: AccountReader): readonly Question[] {
  return Object.values(FACTS).flatMap(({ name, scope }) => {
    if (name === 'arrival') return [];
    const subjects = { bucket: BUCKETS, name: ['deleted-logs'], region: [REGION], account: [MEMBER] }[scope];
    return subjects.map((subject) => ({
      name: `${name} of ${subject}`,
      ask: () =>
        reader.read({
          fact: name satisfies FactName,
          subject,
          region: subject === 'bare' ? 'us-east-1' : scope === 'account' ? '' : REGION,
        }),
    }));
  });
}

interface Spoiling {
  readonly question: Question;
  readonly quiet: string;
  readonly attack: Attack;
}

async function askAll(
  questions: readonly Question[],
  relay: Relay,
  { seed, count, seconds, choose, onViolation }: NthAnswerOptions,
): Promise<NthAnswerOutcome> {
  const all: Spoiling[] = [];
  const met = new Set<string>();
  for (const question of questions) {
    relay.forget();
    relay.attack = () => undefined;
    const quiet = JSON.stringify(await question.ask());
    for (const attack of attacksOn(relay.passed().filter(isNew(met))))
      if (attack.spread !== 'operation' && choose(attack.name)) all.push({ question, quiet, attack });
  }
  Object.freeze(Object.prototype);
  const violations: string[] = [];
  const ends = performance.now() + seconds * 1000;
  let made = 0;
  for (const { question, quiet, attack } of shuffled(all, count, seed)) {
    if (performance.now() > ends) break;
    relay.forget();
    relay.attack = attack.on;
    const fault = await faultOf(question, quiet, attack);
    made += 1;
    if (fault === undefined) continue;
    violations.push(`${attack.name}: ${fault}`);
    onViolation?.(`${attack.name}: ${fault}`);
  }
  return { made, possible: all.length, violations };
}

/** Answers that differ in nothing but names are spoiled once. */
const isNew =
  (met: Set<string>) =>
  ({ operation, reply }: Passed): boolean => {
    const shape = `${operation} ${reply.status} ${reply.body.replaceAll(/>[^<]*</g, '><')}`;
    if (met.has(shape)) return false;
    met.add(shape);
    return true;
  };

async function faultOf({ ask }: Question, quiet: string, attack: Attack): Promise<string | undefined> {
  let answer: unknown;
  try {
    answer = await ask();
  } catch (error) {
    // Of the first calls the user is told; anything else would end the scan.
    if (error instanceof UserError)
      return attack.isNoise && attack.spread === 'once' ? `once was enough: ${error.message}` : undefined;
    const { stack = '' } = error as Error;
    return `threw ${stack.split('\n').slice(0, 3).join(' | ').slice(0, 300)}`;
  }
  if (attack.isPlausible) return undefined;
  const now = JSON.stringify(answer);
  if (now === quiet) return undefined;
  if (attack.isNoise && attack.spread === 'once') return `one bad answer was not asked for again: ${now.slice(0, 200)}`;
  return isUnseen(answer) ? undefined : `was ${quiet.slice(0, 150)}, is ${now.slice(0, 150)}`;
}

/** An observation of nothing, a listing that says of itself that it is not whole, or policies of which some are unread. */
function isUnseen(answer: unknown): boolean {
  if (typeof answer !== 'object' || answer === null) return false;
  if ('listing' in answer) return isUnseen(answer.listing);
  if (!('state' in answer)) return false;
  return answer.state === 'failed' || answer.state === 'denied' || ('value' in answer && hasUnread(answer.value));
}

/** Resource control policies of which one could not be read, or of one the targets. */
const hasUnread = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'policies' in value &&
  Array.isArray(value.policies) &&
  ('unread' in value || value.policies.some((policy: object) => !('targets' in policy)));
