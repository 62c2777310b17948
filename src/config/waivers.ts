import type { Waiver } from '../model/waiver.ts';
import type { FileFault } from '../yaml/yaml-file.ts';
import type { ConfigFile } from './config-file.ts';

/** The waivers of the file, in their order, and what is wrong with their dates. */
export function waiversOf(
  { path, data, faultAt }: ConfigFile,
  today: string,
): { readonly waivers: readonly Waiver[] | undefined; readonly faults: readonly FileFault[] } {
  const limit = data.maxWaiverDays === undefined ? oneYearAfter(today) : daysAfter(today, data.maxWaiverDays);
  const faults: FileFault[] = [];
  const waivers = data.waivers?.map((waiver, index): Waiver => {
    const expires = ['waivers', index, 'expires'];
    if (!isDay(waiver.expires)) faults.push(faultAt({ path: expires }, `there is no day ${waiver.expires}`));
    else if (waiver.expires > limit)
      faults.push(
        faultAt(
          { path: expires },
          `${waiver.expires} is too far ahead: a waiver ends on ${limit} at the latest, unless maxWaiverDays says otherwise`,
        ),
      );
    const { line } = faultAt({ path: ['waivers', index] }, '');
    return { ...waiver, account: waiver.account ?? null, location: `${path}:${line}` };
  });
  return { waivers, faults };
}

const DAY_MS = 86_400_000;
const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** `Date` takes the 31st of February for a day in March, so that the text has to come back as it was. */
function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && dayOf(time) === text;
}

const daysAfter = (day: string, days: number): string => dayOf(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS);

/** The same day of the next year; after a 29th of February the 1st of March. */
function oneYearAfter(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCFullYear(date.getUTCFullYear() + 1);
  return dayOf(date.getTime());
}
