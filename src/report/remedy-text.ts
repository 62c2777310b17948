import type { Finding, RuleInfo } from '../model/finding.ts';
import { isOfPlan, isOnlyNotYetKnown } from '../model/not-yet-known.ts';
import { fixText } from './fix-text.ts';

/** What to do before anybody knows whether there is something to fix. */
export interface FirstStep {
  readonly text: string;
  /** IAM actions that the text ends with. */
  readonly actions: readonly string[];
}

/** `null` where everything was observed. */
export function firstStep({ unobserved, ruleError }: Pick<Finding, 'unobserved' | 'ruleError'>): FirstStep | null {
  const denied = unobserved.filter(({ state }) => state === 'denied').map(({ action }) => action);
  if (denied.length > 0)
    return { text: 'Grant the role of the scan these actions, then scan again:', actions: [...new Set(denied)] };
  const textOnly = (text: string): FirstStep => ({ text, actions: [] });
  if (ruleError !== '') return textOnly('Fix the rule.');
  if (unobserved.length === 0) return null;
  if (isOnlyNotYetKnown(unobserved)) return textOnly('Only the deployment tells: scan after it.');
  if (unobserved.every(isOfPlan))
    return textOnly(
      'Judge the plan together with what is deployed: save an inventory of it, and name that with --inventory.',
    );
  return unobserved.some((one) => one.state === 'failed' && !isOfPlan(one))
    ? textOnly('Scan again: the requests themselves failed.')
    : textOnly('Scan again with this rule selected: what it needs was not read.');
}

/**
 * What to do about a finding. The fix of what was not observed is withheld: a command that sets would replace settings that
 * nobody has seen. Of a rule on accounts it is the very permission that is missing.
 */
export function remedyText(rule: Pick<RuleInfo, 'fix' | 'on'>, finding: Finding): string {
  const fix = fixText(rule, finding);
  if (finding.verdict === 'fail') return fix;
  const first = firstStep(finding);
  if (first === null) return `Check it by hand.${fix === '' ? '' : ` If it is not as it should be: ${fix}`}`;
  const step = first.actions.length === 0 ? first.text : `${first.text} ${first.actions.join(', ')}.`;
  return rule.on === 'account' && fix !== '' ? `${step} ${fix}` : step;
}
