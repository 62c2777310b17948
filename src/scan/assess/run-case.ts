import { type DeriveContext, type DerivedAccount, deriveAccount } from '../../derive/account.ts';
import { organizationTotals } from '../../derive/organization.ts';
import { trailIndexBuilder } from '../../derive/trails.ts';
import type { RuleCase } from '../../evaluate/rule-case.ts';
import { type Answer, isObserved, type Lookup } from '../../model/answer.ts';
import type { ArrivalHistory } from '../../model/arrival.ts';
import type { AccountInventory } from '../../model/inventory.ts';
import { denied } from '../../model/observation.ts';
import type { CompiledRule, Judgement } from '../../model/rule.ts';
import { unreadAccount } from '../../model/unread-account.ts';

/** A fact that the rule can read, as the case has it. */
export interface CaseFact {
  readonly path: string;
  readonly answer: Answer;
}

export interface CaseOutcome {
  readonly judgement: Judgement;
  /** How it differs from what the case expects; empty if it does not. */
  readonly differences: readonly string[];
  /** Everything that decides the verdict, sorted by path. */
  readonly facts: readonly CaseFact[];
}

/** Runs a case through the derivation that a scan goes through. */
export function runCase(rule: CompiledRule, ruleCase: RuleCase): CaseOutcome | { readonly wrong: string } {
  const { expected } = ruleCase;
  const subject = subjectOf(rule, ruleCase);
  if ('wrong' in subject) return subject;
  const judgement = rule.judge(subject.name, subject.lookup);
  const { place, severity, message } = shown(judgement);
  const differs = (what: string, expectedText: string | undefined, found: string, same: boolean): readonly string[] =>
    expectedText === undefined || same ? [] : [`${what}: expected ${expectedText || 'none'}, found ${found || 'none'}`];
  const unobserved = unobservedFactsOf(judgement);
  return {
    judgement,
    differences: [
      ...differs('verdict', expected.verdict, judgement.verdict, expected.verdict === judgement.verdict),
      ...differs('place', expected.place, place, expected.place === place),
      ...differs('severity', expected.severity, severity, expected.severity === severity),
      ...differs('message', expected.message, message, message.includes(expected.message ?? '')),
      ...differs(
        'unobserved',
        expected.unobserved?.join(', '),
        unobserved,
        expected.unobserved?.join(', ') === unobserved,
      ),
    ],
    facts: rule.paths.map((path) => ({ path, answer: subject.lookup(path) })),
  };
}

interface Subject {
  readonly name: string;
  readonly lookup: Lookup;
}

/** What the rule judges in the case. */
function subjectOf({ info: { on } }: CompiledRule, ruleCase: RuleCase): Subject | { readonly wrong: string } {
  const { inventory, organization, unreached, judge } = ruleCase;
  const others = Array.from({ length: unreached }, (_, index) => notAccessed(index));
  const trails = trailIndexBuilder();
  for (const account of [inventory, ...others]) trails.add(account);
  const context = { partition: 'aws', organization, trails: trails.build() };
  const derived = withEarlier(ruleCase, context);
  if (on === 'bucket') {
    return judge === 'account' || judge === 'organization'
      ? { wrong: 'this rule is on buckets: name one with "judge"' }
      : { name: judge, lookup: derived.bucket(judge) };
  }
  if (judge !== on) return { wrong: `this rule is on the ${on}, not on ${judge}: write "judge: ${on}"` };
  if (on === 'account') return { name: inventory.account.id, lookup: derived.account };
  if (organization === null) return { wrong: 'the case has no organization: add one, which may be empty' };
  const totals = organizationTotals(organization.id, 1 + unreached);
  totals.add(inventory.account, derived.account);
  for (const other of others) totals.add(other.account, deriveAccount(other, context).account);
  return { name: organization.id, lookup: totals.lookup };
}

/** A configuration that did not change has the hash that it has now. */
function withEarlier({ inventory, earlier }: RuleCase, context: DeriveContext): DerivedAccount {
  const now = deriveAccount(inventory, context);
  if (earlier.length === 0) return now;
  const history = earlier.map((one): ArrivalHistory => {
    const outcome = now.arrival(one.bucket);
    const hash = isObserved(outcome) ? (outcome.value?.hash ?? '') : '';
    return one.hash === '' ? { ...one, hash } : one;
  });
  const byBucket = new Map(history.map((one) => [one.bucket, one]));
  return deriveAccount(inventory, { ...context, arrivals: () => byBucket });
}

const notAccessed = (index: number): AccountInventory =>
  unreadAccount(
    { id: String(222_200_000_000 + index), name: `unreached-${index}`, path: '', state: 'ACTIVE' },
    { access: denied('sts:AssumeRole') },
  );

function shown(judgement: Judgement): { readonly place: string; readonly severity: string; readonly message: string } {
  switch (judgement.verdict) {
    case 'fail':
      return judgement;
    case 'unknown':
      return { place: '', severity: '', message: judgement.reason || judgement.ruleError };
    case 'pass':
    case 'not-applicable':
      return { place: '', severity: '', message: '' };
  }
}

const unobservedFactsOf = (judgement: Judgement): string =>
  judgement.verdict === 'unknown'
    ? [...new Set(judgement.unobserved.flat().map(({ fact }) => fact))].sort().join(', ')
    : '';
