import type { WaiverReport } from '../../baseline/waivers.ts';
import type { Waiver } from '../../model/waiver.ts';
import { printable } from './printable.ts';

const SHOWN = 20;

/** Waivers that need attention; empty if none does. */
export function formatWaivers(
  { expired, expiring, unused, ofNoRule }: WaiverReport,
  { strict }: { readonly strict: boolean },
): string {
  const counts = strict ? '; --strict-waivers makes that exit code 1' : '';
  return [
    ...section('Expired waivers; their findings count again:', expired, (one) => `expired ${one.expires}`),
    ...section('Waivers that expire within 30 days:', expiring, (one) => `expires ${one.expires}`),
    ...section(`Waivers that match no finding${counts}:`, unused, (one) => `expires ${one.expires}`),
    ...section(`Waivers for a rule that does not exist${counts}:`, ofNoRule, () => 'see s3log-audit rules list'),
  ].join('\n');
}

function section(title: string, waivers: readonly Waiver[], remark: (waiver: Waiver) => string): readonly string[] {
  if (waivers.length === 0) return [];
  const more = waivers.length - SHOWN;
  return [
    title,
    ...waivers.slice(0, SHOWN).map((waiver) => {
      const { rule, resource, account, owner, location } = waiver;
      const where = account === null ? resource : `${resource} in ${account}`;
      return `  ${location}: ${rule} on ${where}, ${printable(owner)}, ${remark(waiver)}`;
    }),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}
