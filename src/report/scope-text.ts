import type { ReportHeader } from '../model/finding.ts';
import { oneLine } from '../model/plain-text.ts';

/** What was judged: `organization o-…`, `account 111122223333`, `plan plan.json`. */
export function scopeText({ scan, plan }: Pick<ReportHeader, 'scan' | 'plan'>): string {
  if (plan !== undefined) return `plan ${oneLine(plan.name)}`;
  return scan.organization === null ? `account ${scan.caller}` : `organization ${scan.organization.id}`;
}
