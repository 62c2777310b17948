import type { Waiver } from '../model/waiver.ts';
import { type FileOnly, fileOnly } from './file-only.ts';
import { described, section, shaped, textSchema } from './schema-parts.ts';
import { ACCOUNT, BUCKET_OR_ARN, DAY, RULE_GLOB } from './shapes.ts';
import type { WaiverInFile } from './values-in-file.ts';

/** The waivers of the file, in their order, under the key of the settings file that the row has. */
export const waivers = (key: string): FileOnly<readonly Waiver[], readonly WaiverInFile[]> =>
  fileOnly({
    schema: {
      type: 'array',
      items: {
        ...section('One waiver.', {
          rule: described(shaped(RULE_GLOB), 'Rule id, or a glob of rule ids.'),
          resource: described(
            shaped(BUCKET_OR_ARN),
            'ARN of a bucket, or a glob of bucket names; * includes findings that are at the account itself.',
          ),
          account: described(shaped(ACCOUNT), 'Only in this account.'),
          reason: described(textSchema, 'Why the finding is accepted.'),
          owner: described(textSchema, 'Who is responsible for it.'),
          expires: described(shaped(DAY), 'Last day on which it holds, in UTC.'),
        }),
        required: ['rule', 'resource', 'reason', 'owner', 'expires'],
      },
    },
    faults(all, { faultAt, today, maxWaiverDays }) {
      const limit = maxWaiverDays === undefined ? oneYearAfter(today) : daysAfter(today, maxWaiverDays);
      return all.flatMap(({ expires }, index) => {
        const place = { path: [...key.split('.'), index, 'expires'] };
        if (!isDay(expires)) return [faultAt(place, `there is no day ${expires}`)];
        if (expires <= limit) return [];
        const text = `${expires} is too far ahead: a waiver ends on ${limit} at the latest, unless maxWaiverDays says otherwise`;
        return [faultAt(place, text)];
      });
    },
    read: (all, { path, faultAt }) =>
      all.map((waiver, index) => {
        const { line } = faultAt({ path: [...key.split('.'), index] }, '');
        return { ...waiver, account: waiver.account ?? null, place: `${path}:${line}` };
      }),
    write: (all) =>
      all.map(({ place: _, account, ...waiver }) => ({ ...waiver, ...(account === null ? {} : { account }) })),
  });

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
