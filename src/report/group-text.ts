import { counted, formatNumber } from '../model/counted.ts';
import type { AccountShare, RuleGroup } from './rule-groups.ts';

const nameOf = ({ id, name }: AccountShare): string => (name === '' ? id : `${id} (${name})`);

/** `298 findings, 12 of them new, in 60 accounts; most in 555566667777 (orders-dev): 35` */
export function whereText({ count, fresh, accounts, most }: RuleGroup): string {
  const news = fresh === 0 ? '' : fresh === count ? ' (new)' : `, ${formatNumber(fresh)} of them new,`;
  const [first] = most;
  if (first === undefined) return `${counted(count, 'finding')}${news}`;
  if (accounts === 1) return `${counted(count, 'finding')}${news} in ${nameOf(first)}`;
  const together = `${counted(count, 'finding')}${news} in ${counted(accounts, 'account')}`;
  return first.count === 1 ? together : `${together}; most in ${nameOf(first)}: ${formatNumber(first.count)}`;
}
