import type { LogOutcome } from '../sources/read-log.ts';

/** What was read, in a sentence or a few. */
export function formatOutcome(outcome: LogOutcome): readonly string[] {
  const { records, ambiguous, refused, duplicates, outside, objects, unreadable } = outcome;
  const lines = records + ambiguous + refused;
  const parts = [
    `${number(lines)} ${lines === 1 ? 'line' : 'lines'} in ${number(objects)} ${objects === 1 ? 'object' : 'objects'}`,
    `${number(records)} records`,
    ...(ambiguous > 0 ? [`${number(ambiguous)} ambiguous`] : []),
    ...(refused > 0 ? [`${number(refused)} refused`] : []),
    ...(outside > 0 ? [`${number(outside)} of another time or bucket`] : []),
    ...(duplicates > 0 ? [`${number(duplicates)} delivered twice`] : []),
  ];
  return [
    `${parts[0]}: ${parts.slice(1).join(', ')}`,
    ...unreadable.map(({ name, reason }) => `${name} could not be read to its end: ${reason}`),
    ...(lines > 0 && records + ambiguous === 0 ? ['no line is a record of an S3 server access log'] : []),
    ...(lines === 0 && unreadable.length === 0 ? ['there is no line of a log: this says nothing about requests'] : []),
  ];
}

const number = (value: number): string => value.toLocaleString('en-US');

/** Something was not seen: an object, or anything at all. */
export const isIncomplete = ({ records, ambiguous, unreadable }: LogOutcome): boolean =>
  unreadable.length > 0 || records + ambiguous === 0;
