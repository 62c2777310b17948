import { deriveAccount } from '../derive/account.ts';
import type { RuleCase } from '../evaluate/rule-case.ts';
import type { Answer, Lookup } from '../model/answer.ts';
import type { CompiledRule, Judgement } from '../model/rule.ts';

/** A fact that the rule can read, as the case has it. */
export interface CaseFact {
  readonly path: string;
  readonly answer: Answer;
}

export interface CaseOutcome {
  readonly judgement: Judgement;
  /** How it differs from what the case expects, in words; empty if it does not. */
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
  const differs = (what: string, wanted: string | undefined, found: string, same: boolean): readonly string[] =>
    wanted === undefined || same ? [] : [`${what}: expected ${wanted || 'none'}, found ${found || 'none'}`];
  const missing = missingFacts(judgement);
  return {
    judgement,
    differences: [
      ...differs('verdict', expected.verdict, judgement.verdict, expected.verdict === judgement.verdict),
      ...differs('place', expected.place, place, expected.place === place),
      ...differs('severity', expected.severity, severity, expected.severity === severity),
      ...differs('message', expected.message, message, message.includes(expected.message ?? '')),
      ...differs('missing', expected.missing?.join(', '), missing, expected.missing?.join(', ') === missing),
    ],
    facts: rule.paths.map((path) => ({ path, answer: subject.lookup(path) })),
  };
}

interface Subject {
  readonly name: string;
  readonly lookup: Lookup;
}

/** What the rule is asked of in the case. */
function subjectOf(
  { info: { on } }: CompiledRule,
  { inventory, organization, judge }: RuleCase,
): Subject | { readonly wrong: string } {
  const derived = deriveAccount(inventory, { partition: 'aws', organization, requireRcp: false });
  if (on !== 'bucket') {
    const wrong = `this rule is asked of the ${on}, not of ${judge}`;
    return judge === 'account' ? { name: inventory.account.id, lookup: derived.account } : { wrong };
  }
  if (judge === 'account') return { wrong: 'this rule is asked of buckets: say which one with "judge"' };
  return { name: judge, lookup: derived.bucket(judge) };
}

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

const missingFacts = (judgement: Judgement): string =>
  judgement.verdict === 'unknown'
    ? [...new Set(judgement.missing.flat().map(({ fact }) => fact))].sort().join(', ')
    : '';
