import { deriveAccount } from '../derive/account.ts';
import type { RuleCase } from '../evaluate/rule-case.ts';
import type { CompiledRule, Judgement } from '../model/rule.ts';

export interface CaseOutcome {
  readonly judgement: Judgement;
  /** How it differs from what the case expects, in words; empty if it does not. */
  readonly differences: readonly string[];
}

/** Runs a case through the derivation that a scan goes through. */
export function runCase(rule: CompiledRule, { inventory, organization, judge, expected }: RuleCase): CaseOutcome {
  const derived = deriveAccount(inventory, { partition: 'aws', organization, requireRcp: false });
  const judgement =
    rule.info.on === 'account'
      ? rule.judge(inventory.account.id, derived.account)
      : rule.judge(judge, derived.bucket(judge));
  const { place, severity, message } = shown(judgement);
  const differs = (what: string, wanted: string | undefined, found: string, same: boolean): readonly string[] =>
    wanted === undefined || same ? [] : [`${what}: expected ${wanted}, found ${found}`];
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
  };
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
