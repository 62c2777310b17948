import type { WaiverReport } from '../../baseline/waivers.ts';
import type { Waiver } from '../../model/waiver.ts';
import { printable } from './printable.ts';

const SHOWN = 20;

/** What somebody has to do about the waivers; nothing where all is well. */
export function formatWaivers(
  { expired, expiring, unused, ofNoRule }: WaiverReport,
  { strict }: { readonly strict: boolean },
): string {
  return [
    ...section('Waivers that have expired; their findings count again:', expired, (one) => `ended ${one.expires}`),
    ...section('Waivers that end within 30 days:', expiring, (one) => `ends ${one.expires}`),
    ...section(
      `Waivers that no finding needs${strict ? '; --strict-waivers makes that exit code 1' : ''}:`,
      unused,
      (one) => `ends ${one.expires}`,
    ),
    ...section('Waivers for a rule that is not there:', ofNoRule, () => 'see s3log-audit rules list'),
  ].join('\n');
}

function section(title: string, waivers: readonly Waiver[], said: (waiver: Waiver) => string): readonly string[] {
  if (waivers.length === 0) return [];
  const more = waivers.length - SHOWN;
  return [
    title,
    ...waivers.slice(0, SHOWN).map((waiver) => {
      const { rule, resource, account, owner, place } = waiver;
      const where = account === null ? resource : `${resource} in ${account}`;
      return `  ${place}: ${rule} on ${where}, ${printable(owner)}, ${said(waiver)}`;
    }),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}
