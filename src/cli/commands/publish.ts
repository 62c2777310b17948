import { visibleJson } from '../../model/visible-json.ts';
import type { PublishedDestination } from '../../publish/publish-findings.ts';
import { type PublishedReports, publishReports } from '../../publish/publish-reports.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import type { PublishFlags } from '../flags/publish-flags.ts';
import type { Io } from '../io.ts';
import { StoppedEarly } from '../stopped-early.ts';
import { printable } from '../text/printable.ts';

/** `publish security-hub`: what was done, or would be, goes to standard output; a summary to standard error. */
export async function publishSecurityHub(flags: PublishFlags, io: Io): Promise<ExitCode> {
  const { reports, apply = false, homeRegion, roleName, externalId, profile, bucketOwner, format } = flags;
  const { env, signal } = io;
  const outcome = await publishReports({
    paths: reports,
    ...{ apply, homeRegion, roleName, externalId, profile, bucketOwner, env, signal },
  }).catch((error: unknown) => {
    if (signal.aborted)
      throw new StoppedEarly('publishing was interrupted', {
        hint: apply ? 'repeat it: what was sent already is sent again, and changes nothing' : '',
        cause: error,
      });
    throw error;
  });
  const { destinations, waived, withoutAccount, bugs } = outcome;
  if (format === 'json') {
    const { homeRegion: home } = outcome;
    io.out.write(`${visibleJson({ applied: apply, homeRegion: home, waived, withoutAccount, destinations }, 2)}\n`);
  } else for (const place of destinations.filter(isWorthALine)) io.out.write(`${printable(lineOf(place, apply))}\n`);
  io.err.write(`${summaryOf(outcome, apply).map(printable).join('\n')}\n`);
  if (bugs.length > 0) throw bugs[0];
  const isWhole =
    withoutAccount === 0 && destinations.every((place) => place.state === 'done' && refusedIn(place) === 0);
  return isWhole ? Exit.clean : Exit.incomplete;
}

const isWorthALine = ({ state, added, updated, archived, left, newer, refused }: PublishedDestination): boolean =>
  state !== 'done' || sum([added, updated, archived, left, newer, ...Object.values(refused)]) > 0;

const refusedIn = ({ refused }: PublishedDestination): number => sum(Object.values(refused));

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

function lineOf(place: PublishedDestination, apply: boolean): string {
  const { account, region, state, reason, added, updated, archived, left, newer, refused } = place;
  const counted = [
    `${added} added, ${updated} updated, ${archived} archived`,
    ...(left > 0 ? [`${left} left as they are`] : []),
    ...(newer > 0 ? [`${newer} as new as the reports, or newer`] : []),
    ...Object.entries(refused).map(([code, count]) => `${count} refused (${code})`),
  ].join(', ');
  const what = state === 'done' ? `${apply ? '' : 'would be '}${counted}` : `${reason}; ${counted}`;
  return `${account} ${region}: ${what}`;
}

function summaryOf(
  { destinations, waived, withoutAccount, homeRegion }: PublishedReports,
  apply: boolean,
): readonly string[] {
  const total = (kind: 'added' | 'updated' | 'archived'): number => sum(destinations.map((place) => place[kind]));
  const undone = destinations.filter(({ state }) => state !== 'done').length;
  const refused = sum(destinations.map(refusedIn));
  return [
    `Security Hub in ${destinations.length} accounts and Regions: ${total('added')} findings added, ${total('updated')} updated, ` +
      `${total('archived')} archived${apply ? '' : ', if --apply were given; nothing was written'}.`,
    `  Findings that sit at an account go to ${homeRegion} (--home-region).`,
    ...(waived > 0 ? [`  ${waived} waived findings are not sent.`] : []),
    ...(undone > 0 ? [`  ${undone} accounts and Regions could not be done; the lines above say why.`] : []),
    ...(refused > 0 ? [`  ${refused} findings were refused at each attempt.`] : []),
    ...(withoutAccount > 0 ? [`  ${withoutAccount} findings belong to no account that is known.`] : []),
  ];
}
