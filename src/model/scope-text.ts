import type { ReportHeader } from './finding.ts';
import { oneLine } from './plain-text.ts';

/** What was judged: `organization o-…, shard 1 of 4`, `account 111122223333`, `plan plan.json`. */
export function scopeText({ scan, plan }: Pick<ReportHeader, 'scan' | 'plan'>): string {
  if (plan !== undefined) return `plan ${oneLine(plan.name)}`;
  const { caller, organization, shard } = scan;
  if (organization === null) return `account ${caller}`;
  return `organization ${organization.id}${shard === undefined ? '' : `, shard ${shard.index} of ${shard.count}`}`;
}
