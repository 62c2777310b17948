import type { AccountReader, FactRequest } from '../../collect/account-reader.ts';
import { FACTS } from '../../model/facts/index.ts';
import type { AccountInventory, Bucket } from '../../model/inventory.ts';
import type { Observation } from '../../model/observation.ts';
import { inSlices } from './in-slices.ts';

/** Reads what is requested, looks again at what is there then, until nothing new is requested. */
export async function withRequested(
  account: AccountInventory,
  reader: Pick<AccountReader, 'read'>,
  requestsOf: (now: AccountInventory) => readonly FactRequest[],
): Promise<AccountInventory> {
  const asked = new Set<string>();
  let whole = account;
  for (;;) {
    const requests = requestsOf(whole).filter((one) => !asked.has(keyOf(one)));
    if (requests.length === 0) return whole;
    const answers: ReadFact[] = [];
    await inSlices(requests, async (request) => {
      asked.add(keyOf(request));
      answers.push({ ...request, observation: await reader.read(request) });
    });
    whole = withFacts(whole, answers);
  }
}

type ReadFact = FactRequest & { readonly observation: Observation<unknown> };

const keyOf = ({ fact, subject, region }: FactRequest): string => `${fact} ${region} ${subject}`;

function withFacts(account: AccountInventory, answers: readonly ReadFact[]): AccountInventory {
  const of = (scope: string) => answers.filter(({ fact }) => FACTS[fact].scope === scope);
  const ofBucket = bySubject(of('bucket'), ({ subject }) => subject);
  return {
    ...account,
    facts: { ...account.facts, ...bySubject(of('account'), () => '').get('') },
    regions: withEach(
      account.regions,
      bySubject(of('region'), ({ region }) => region),
    ),
    names: withEach(
      account.names,
      bySubject(of('name'), ({ subject }) => subject),
    ),
    buckets: account.buckets.map((bucket): Bucket => {
      const added = ofBucket.get(bucket.name);
      return added === undefined ? bucket : { ...bucket, facts: { ...bucket.facts, ...added } };
    }),
  };
}

type Facts = Readonly<Record<string, Observation<unknown>>>;

function bySubject(answers: readonly ReadFact[], subjectOf: (one: ReadFact) => string): ReadonlyMap<string, Facts> {
  const facts = new Map<string, Record<string, Observation<unknown>>>();
  for (const one of answers) {
    const subject = subjectOf(one);
    const seen = facts.get(subject) ?? {};
    seen[one.fact] = one.observation;
    facts.set(subject, seen);
  }
  return facts;
}

/** By `fromEntries`, since AWS may name anything as a log target, `__proto__` too. */
const withEach = (records: Readonly<Record<string, Facts>>, added: ReadonlyMap<string, Facts>) =>
  Object.fromEntries([
    ...Object.entries(records),
    ...[...added].map(([subject, facts]) => [subject, { ...ownOf(records, subject), ...facts }]),
  ]);

const ownOf = (records: Readonly<Record<string, Facts>>, subject: string): Facts | undefined =>
  Object.hasOwn(records, subject) ? records[subject] : undefined;
