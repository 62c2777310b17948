import { isObserved, type Lookup } from '../../model/answer.ts';
import type { CompiledRule } from '../../model/rule.ts';

const OF_ORGANIZATION = 'organization.buckets.';

/**
 * Replaces a rule on the organization while one account is read: requests the same counters of that account, so that
 * they can be added up later. The verdict of the rule is not known before the last account.
 */
export const organizationDemand = (rule: CompiledRule): CompiledRule => ({
  ...rule,
  decide: () => 'per-subject',
  judge: (_, account: Lookup) => {
    const groups = rule.paths
      .filter((path) => path.startsWith(OF_ORGANIZATION))
      .map((path) => account(path.replace(OF_ORGANIZATION, 'account.buckets.')))
      .flatMap((answer) => (isObserved(answer) ? [] : [answer.unobserved]));
    const requests = [...new Set(groups)].filter((group) => group.some(({ state }) => state === 'not-read'));
    return { verdict: 'unknown', requests, unobserved: [], reason: '', ruleError: '' };
  },
});

/**
 * A trail of an account without buckets may deliver into a bucket of another one, so that rules on buckets request the
 * trails of every account.
 */
export const trailsDemand = (rule: CompiledRule): CompiledRule => ({
  ...rule,
  decide: () => 'per-subject',
  judge: (_, account: Lookup) => {
    const own = account('account.trails');
    const isUnread = !isObserved(own) && own.unobserved.some(({ state }) => state === 'not-read');
    return {
      verdict: 'unknown',
      requests: isUnread ? [own.unobserved] : [],
      unobserved: [],
      reason: '',
      ruleError: '',
    };
  },
});
