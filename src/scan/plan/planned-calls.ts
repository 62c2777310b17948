import type { FactRequest } from '../../collect/account-reader.ts';
import { FACTS, type FactName } from '../../model/facts/index.ts';
import type { Logging } from '../../model/facts/logging.ts';
import { byText } from '../../model/names.ts';
import { absent, denied, known, type Observation } from '../../model/observation.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { collectOnDemand } from '../crawl/collect-on-demand.ts';
import { plannedFacts } from './planned-actions.ts';

/** What a look is made for. A bucket is one that is not a log target; a lost target is not in the account of its source. */
export const PER = ['bucket', 'target', 'lost-target', 'account', 'account-with-target', 'account-and-region'] as const;
export type Per = (typeof PER)[number];

/** One AWS call that the rules make. */
export interface PlannedCall {
  /** As CloudTrail names it (`s3:GetBucketVersioning`). */
  readonly call: string;
  readonly per: Per;
  /** What must be the case; `''`: it is made where everything is in order. */
  readonly when: string;
}

/** An account as somebody may have it: one bucket, and one that it logs to. */
interface World {
  readonly when: string;
  /** Name that the bucket logs to; `null`: classic logging is off. */
  readonly target: string | null;
  readonly grants?: readonly string[];
  readonly see: (fact: FactName) => Observation<unknown>;
}

const PLACE = { partition: 'aws', account: '111122223333', region: 'eu-west-1' } as const;
const SOURCE = 'app';
const LOGS = 'logs';

const healthy = (fact: FactName): Observation<unknown> => FACTS[fact].healthy({ ...PLACE, bucket: LOGS });

const WITHOUT_TARGET: World = { when: 'classic logging is off', target: null, see: healthy };
const WORLDS: readonly World[] = [
  { when: '', target: LOGS, see: healthy },
  WITHOUT_TARGET,
  { when: 'the target is not in the account', target: 'gone', see: healthy },
  { when: 'logging has TargetGrants', target: LOGS, grants: ['EXAMPLE:READ'], see: healthy },
  { when: 'settings of it are missing', target: LOGS, see: () => absent },
  { when: 'another look was refused', target: LOGS, see: (fact) => denied(FACTS[fact].actions[0]) },
];
const OTHERWISE = 'a rule asks for it in some other case';

/**
 * The calls that these rules cause, found by letting them ask: accounts in order and out of order are collected on
 * demand, and what is asked for is noted. Facts that the rules name but asked for in none of them come last.
 */
export async function plannedCalls(rules: readonly CompiledRule[]): Promise<readonly PlannedCall[]> {
  const found = new Map<string, PlannedCall>();
  const add = (fact: FactName, per: Per, when: string): void => {
    const { calls } = FACTS[fact];
    calls.forEach((call, index) => {
      // Deliveries and destinations are only listed where there are sources to join them with.
      const alone = fact === 'deliveries' && index > 0 ? 'CloudWatch Logs delivers access logs there' : when;
      const key = `${per} ${call}`;
      if (!found.has(key)) found.set(key, { call, per, when: alone });
    });
  };
  const withoutTarget = new Set((await wantsIn(WITHOUT_TARGET, rules)).map(({ fact }) => fact));
  const met = new Set<FactName>();
  for (const world of WORLDS) {
    for (const { fact, subject } of await wantsIn(world, rules)) {
      met.add(fact);
      const ofLogTarget = FACTS[fact].scope === 'account' ? !withoutTarget.has(fact) : subject === LOGS;
      add(fact, perOf(fact, world.target === LOGS && ofLogTarget), world.when);
    }
  }
  for (const fact of plannedFacts(rules).filter((one) => !met.has(one))) {
    for (const per of new Set([perOf(fact, false), perOf(fact, true)])) add(fact, per, OTHERWISE);
  }
  return [...found.values()].sort(
    (a, b) => PER.indexOf(a.per) - PER.indexOf(b.per) || byText(a.when, b.when) || byText(a.call, b.call),
  );
}

/** Everything that is asked for in the account. */
async function wantsIn(world: World, rules: readonly CompiledRule[]): Promise<readonly FactRequest[]> {
  const requests: FactRequest[] = [];
  const read = async (want: FactRequest): Promise<Observation<unknown>> => {
    requests.push(want);
    return answer(world, want);
  };
  await collectOnDemand({
    account: { id: PLACE.account, name: '', path: '', state: 'ACTIVE' },
    reader: { read },
    listed: {
      listing: known(true),
      buckets: [SOURCE, LOGS].map((name) => ({ name, region: PLACE.region, created: '' })),
    },
    rules,
    context: { partition: PLACE.partition, organization: null, requireRcp: false, trails: 'while-reading' },
    regions: [],
    bucket: null,
  });
  return requests;
}

function answer({ target, grants = [], see }: World, { fact, subject }: FactRequest): Observation<unknown> {
  if (fact !== 'logging') return see(fact);
  return subject === SOURCE && target !== null ? known(loggingTo(target, grants)) : absent;
}

const loggingTo = (target: string, grants: readonly string[]): Logging => ({
  target,
  prefix: `${SOURCE}/`,
  keyFormat: 'partitioned-event-time',
  grants,
});

function perOf(fact: FactName, ofLogTarget: boolean): Per {
  const { scope } = FACTS[fact];
  switch (scope) {
    case 'bucket':
      return ofLogTarget ? 'target' : 'bucket';
    case 'name':
      return 'lost-target';
    case 'account':
      return ofLogTarget ? 'account-with-target' : 'account';
    case 'region':
      return 'account-and-region';
  }
}
