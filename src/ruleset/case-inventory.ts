import type { ArrivalHistory } from '../model/arrival.ts';
import type { CaseSubject, FactDefinition } from '../model/facts/definition.ts';
import { FACTS, type FactName } from '../model/facts/index.ts';
import type { Account, AccountInventory, Bucket, Organization } from '../model/inventory.ts';
import { byText } from '../model/names.ts';
import { absent, denied, failed, known, notRead, type Observation } from '../model/observation.ts';
import { type JsonObject, keysOf } from '../model/record.ts';
import { STATE_WORDS, type StateWord, type WrittenCase, type WrittenFact } from './case-schema.ts';

const PARTITION = 'aws';
const REGION = 'eu-west-1';
const FAILED = failed('InternalError', 'the answer of AWS was of no use');

const ACCOUNT: Account = {
  id: '111122223333',
  name: 'workload',
  path: 'o-abcdefghij/r-abcd/ou-abcd-11111111',
  state: 'ACTIVE',
};

/** A mistake in a case that its schema cannot tell. */
export interface CaseFault {
  readonly path: readonly string[];
  readonly text: string;
}

/** The account that a case describes. Everything that it does not mention is as healthy as AWS has it. */
export function inventoryOf(written: WrittenCase): {
  readonly inventory: AccountInventory;
  readonly faults: readonly CaseFault[];
} {
  const faults: CaseFault[] = [];
  const facts = (
    scope: string,
    place: CaseSubject,
    values: Readonly<Record<string, WrittenFact | undefined>>,
    path: readonly string[],
  ) =>
    Object.fromEntries(
      factsOfScope(scope).flatMap((name) => {
        const value = Object.hasOwn(values, name) ? values[name] : undefined;
        const seen = value === undefined ? FACTS[name].healthy(place) : observed(name, value, place);
        if ('wrong' in seen) faults.push({ path: [...path, name], text: seen.wrong });
        return 'wrong' in seen || seen.state === 'not-read' ? [] : [[name, seen]];
      }),
    );

  const place = (region: string, bucket: string): CaseSubject => ({
    partition: PARTITION,
    account: ACCOUNT.id,
    region,
    bucket,
  });
  const isLookedFor = (name: string, { arrival, logEvents }: Readonly<Record<string, unknown>>): boolean =>
    arrival !== undefined || logEvents !== undefined || written.earlier?.[name] !== undefined;
  const buckets = Object.entries(written.buckets ?? {})
    .map(([name, { region = REGION, created = '', ...values }]): Bucket => {
      const seen = facts('bucket', place(region, name), values, ['buckets', name]);
      return { name, region, created, judged: true, facts: isLookedFor(name, values) ? asAnswered(seen) : seen };
    })
    .sort((a, b) => byText(a.name, b.name));

  const regions = new Set([REGION, ...buckets.map(({ region }) => region), ...Object.keys(written.regions ?? {})]);
  const names = new Set([...Object.keys(written.names ?? {}), ...goneTargets(buckets)]);
  const inventory: AccountInventory = {
    account: ACCOUNT,
    access: wayIn(written.access, 'sts:AssumeRole'),
    // Without a way in nobody asks for the list.
    listing: wayIn(written.listing ?? (written.access === undefined ? undefined : 'not-read'), 's3:ListAllMyBuckets'),
    buckets,
    facts: facts('account', place(REGION, ''), written.account ?? {}, ['account']),
    regions: Object.fromEntries(
      [...regions].map((region) => [
        region,
        facts('region', place(region, ''), written.regions?.[region] ?? {}, ['regions', region]),
      ]),
    ),
    names: Object.fromEntries(
      [...names].map((name) => [
        name,
        facts('name', place(REGION, name), written.names?.[name] ?? {}, ['names', name]),
      ]),
    ),
  };
  return { inventory, faults };
}

/** Without a word about it a case is about one account on its own. */
export function organizationOf({ organization }: WrittenCase): Organization | null {
  if (organization === undefined) return null;
  const { rcps = [] } = organization;
  const action = 'organizations:ListPolicies';
  return {
    id: 'o-abcdefghij',
    managementAccount: '444455556666',
    rcps:
      typeof rcps === 'string'
        ? (stateOf(rcps, action) ?? notRead)
        : known({
            policies: rcps.map(({ name, document, targets = [ACCOUNT.id] }, index) => ({
              id: `p-${index}`,
              name,
              document: typeof document === 'string' ? document : JSON.stringify(document),
              targets,
            })),
          }),
  };
}

/** What earlier scans saw, as the case tells it. */
export const historyOf = ({ earlier = {} }: WrittenCase): readonly ArrivalHistory[] =>
  Object.entries(earlier).map(([bucket, { firstRead, lastRead, unansweredReads, seenAt, changedSince }]) => ({
    account: ACCOUNT.id,
    bucket,
    hash: changedSince ? 'another one' : '',
    firstRead,
    unansweredReads: unansweredReads ?? [],
    lastRead: lastRead ?? firstRead,
    seenAt: seenAt ?? '',
  }));

/** S3 answered when the scan of the case asked for the logging. */
function asAnswered(facts: Bucket['facts']): Bucket['facts'] {
  const { logging } = facts;
  return logging?.state === 'known' || logging?.state === 'absent'
    ? { ...facts, logging: { ...logging, requests: [ANSWERED] } }
    : facts;
}

const ANSWERED = { at: '2026-01-08T03:00:00Z', requestId: 'EXAMPLE000000001' };

const factsOfScope = (scope: string): readonly FactName[] =>
  keysOf(FACTS).filter((name) => FACTS[name].scope === scope);

const isWord = (value: unknown): value is StateWord => STATE_WORDS.some((word) => word === value);

function stateOf(word: StateWord, action: string): Observation<never> {
  switch (word) {
    case 'denied':
      return denied(action);
    case 'failed':
      return FAILED;
    case 'absent':
      return absent;
    case 'not-read':
      return notRead;
  }
}

const wayIn = (word: 'denied' | 'failed' | 'not-read' | undefined, action: string): Observation<true> =>
  word === undefined ? known(true) : stateOf(word, action);

const goneTargets = (buckets: readonly Bucket[]): readonly string[] =>
  buckets.flatMap(({ facts: { logging } }) =>
    logging?.state === 'known' && !buckets.some(({ name }) => name === logging.value.target)
      ? [logging.value.target]
      : [],
  );

function observed(
  name: FactName,
  value: WrittenFact,
  place: CaseSubject,
): Observation<unknown> | { readonly wrong: string } {
  const definition: CaseWriter = FACTS[name];
  if (isWord(value)) return stateOf(value, definition.actions[0] ?? '');
  const wrong = { wrong: `${name} cannot be written like this` };
  try {
    const whole = definition.fromCase(value, place);
    if (!takesMembers(definition, place)) return known(whole);
    if (typeof value !== 'object' || Array.isArray(value)) return wrong;
    const members: JsonObject = Object(definition.fromCase({}, place));
    for (const [member, one] of Object.entries(value)) {
      if (!Object.hasOwn(members, member)) return { wrong: `${name} has no member ${member}` };
      if (typeof one !== typeof members[member])
        return { wrong: `${name}.${member} must be a ${typeof members[member]}` };
    }
    return known(whole);
  } catch (error) {
    // A form that `fromCase` did not expect; it has no check of its own, since only cases go through it.
    if (error instanceof TypeError) return wrong;
    throw error;
  }
}

type CaseWriter = Pick<FactDefinition, 'fromCase' | 'actions'>;

/** The value is written member by member, as against a form of its own (a policy, a list of rules). */
function takesMembers({ fromCase }: CaseWriter, place: CaseSubject): boolean {
  try {
    return Object.hasOwn(Object(fromCase({ probe: true }, place)), 'probe');
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
