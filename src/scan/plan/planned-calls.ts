import type { FactRequest } from '../../collect/account-reader.ts';
import { FACTS, type FactName } from '../../model/facts/index.ts';
import type { Logging } from '../../model/facts/logging.ts';
import { byText } from '../../model/names.ts';
import { absent, denied, known, type Observation } from '../../model/observation.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { collectOnDemand } from '../crawl/collect-on-demand.ts';
import { plannedFacts } from './planned-actions.ts';

/** What a call is made for. A bucket is one that is not a log target; a lost target is not in the account of its source. */
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

/** An example of an account: one bucket, and one that it logs to. */
interface ExampleAccount {
  readonly when: string;
  /** Name that the bucket logs to; `null`: classic logging is off. */
  readonly target: string | null;
  readonly grants?: readonly string[];
  /** What the bucket logs to could not be read, so that it may be any bucket there. */
  readonly unread?: true;
  readonly observe: (fact: FactName) => Observation<unknown>;
}

const LOCATION = { partition: 'aws', account: '111122223333', region: 'eu-west-1' } as const;
const SOURCE = 'app';
const LOGS = 'logs';

const BY_CLOUDWATCH = 'CloudWatch Logs delivers access logs there';

const healthy = (fact: FactName): Observation<unknown> => FACTS[fact].healthy({ ...LOCATION, bucket: LOGS });

function withOwnKey(fact: FactName): Observation<unknown> {
  const { account, region } = LOCATION;
  const keyId = `arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
  return fact === 'encryption' ? known({ algorithm: 'aws:kms', keyId }) : healthy(fact);
}

/** Where nothing arrives, more is read. */
const silentOr = (fact: FactName, otherwise: (fact: FactName) => Observation<unknown>): Observation<unknown> =>
  fact === 'arrival' ? known(FACTS.arrival.fromCase({})) : otherwise(fact);

/** Both buckets, each to a log group of its own. */
function byCloudwatch(fact: FactName): Observation<unknown> {
  if (fact !== 'deliveries') return healthy(fact);
  const { partition, account, region } = LOCATION;
  const deliveries = [SOURCE, LOGS].map((name) => ({
    bucketArn: `arn:${partition}:s3:::${name}`,
    destination: `arn:${partition}:logs:${region}:${account}:log-group:${name}`,
  }));
  return known({ deliveries });
}

const WITHOUT_TARGET: ExampleAccount = { when: 'classic logging is off', target: null, observe: healthy };
const EXAMPLES: readonly ExampleAccount[] = [
  { when: '', target: LOGS, observe: healthy },
  WITHOUT_TARGET,
  { when: 'the target is not in the account', target: 'gone', observe: healthy },
  { when: 'logging has TargetGrants', target: LOGS, grants: ['EXAMPLE:READ'], observe: healthy },
  { when: 'the target is encrypted with a customer managed key', target: LOGS, observe: withOwnKey },
  { when: 'no log object arrived within a day', target: LOGS, observe: (fact) => silentOr(fact, healthy) },
  { when: BY_CLOUDWATCH, target: null, observe: byCloudwatch },
  { when: 'its settings are absent', target: LOGS, observe: (fact) => silentOr(fact, () => absent) },
  { when: 'another request was denied', target: LOGS, observe: (fact) => denied(FACTS[fact].actions[0] ?? '') },
  { when: 'the logging of another bucket could not be read', target: null, unread: true, observe: () => absent },
];
const OTHERWISE = 'a rule requests it in some other case';

/**
 * The calls that these rules cause, found by running them: healthy and defective accounts are collected on demand,
 * and each request is recorded. Facts that the rules name and request in none of these accounts come last.
 */
export async function plannedCalls(rules: readonly CompiledRule[]): Promise<readonly PlannedCall[]> {
  const found = new Map<string, PlannedCall>();
  const add = (fact: FactName, per: Per, when: string): void => {
    const { calls } = FACTS[fact];
    calls.forEach((call, index) => {
      // Deliveries and destinations are only listed where there are delivery sources.
      const condition = fact === 'deliveries' && index > 0 ? BY_CLOUDWATCH : when;
      const key = `${per} ${call}`;
      if (!found.has(key)) found.set(key, { call, per, when: condition });
    });
  };
  const withoutTarget = new Set((await requestsIn(WITHOUT_TARGET, rules)).map(({ fact }) => fact));
  const requested = new Set<FactName>();
  for (const example of EXAMPLES) {
    for (const { fact, subject } of await requestsIn(example, rules)) {
      requested.add(fact);
      const ofLogTarget = FACTS[fact].scope === 'account' ? !withoutTarget.has(fact) : subject === LOGS;
      add(fact, perOf(fact, example.target === LOGS && ofLogTarget), example.when);
    }
  }
  for (const fact of plannedFacts(rules).filter((one) => !requested.has(one))) {
    for (const per of new Set([perOf(fact, false), perOf(fact, true)])) add(fact, per, OTHERWISE);
  }
  return [...found.values()].sort(
    (a, b) => PER.indexOf(a.per) - PER.indexOf(b.per) || byText(a.when, b.when) || byText(a.call, b.call),
  );
}

/** Everything that the rules request in the account. */
async function requestsIn(example: ExampleAccount, rules: readonly CompiledRule[]): Promise<readonly FactRequest[]> {
  const requests: FactRequest[] = [];
  const read = async (request: FactRequest): Promise<Observation<unknown>> => {
    requests.push(request);
    return answer(example, request);
  };
  const listed = {
    listing: known<true>(true),
    buckets: [SOURCE, LOGS].map((name) => ({ name, region: LOCATION.region, created: '' })),
  };
  await collectOnDemand({
    account: { id: LOCATION.account, name: '', path: '', state: 'ACTIVE' },
    reader: { read, list: async () => listed },
    listed,
    rules,
    context: { partition: LOCATION.partition, organization: null, trails: 'while-reading' },
    regions: [],
    bucket: null,
  });
  return requests;
}

function answer(
  { target, grants = [], unread, observe }: ExampleAccount,
  { fact, subject }: FactRequest,
): Observation<unknown> {
  if (fact !== 'logging') return observe(fact);
  if (unread && subject === SOURCE) return denied('s3:GetBucketLogging');
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
