import { counted, formatNumber } from '../../model/counted.ts';
import type { Undecided } from '../questions/lacking-columns.ts';
import type { LogOutcome } from '../sources/read-log.ts';

/** What was read: a sentence, and one for each object that could not be read. */
export function formatOutcome({ unreadable: { count, named }, ...outcome }: LogOutcome): readonly string[] {
  const more = count - named.length;
  return [
    ...(outcome.objects === 0 ? ['no object of logs was found there: this says nothing about requests'] : []),
    ...(outcome.records + outcome.ambiguous > 0 || count < outcome.objects ? [formatCounts(outcome)] : []),
    ...named.map(({ name, reason }) => `${name} could not be read to its end: ${reason}`),
    ...(more > 0
      ? [`and ${counted(more, 'other object')} could not be read to ${more === 1 ? 'its' : 'their'} end`]
      : []),
  ];
}

function formatCounts(outcome: Omit<LogOutcome, 'unreadable'>): string {
  const { records, ambiguous, refused, duplicates, outside, objects } = outcome;
  const lines = records + ambiguous + refused;
  const read = `${counted(lines, 'line')} in ${counted(objects, 'object')}`;
  if (lines === 0) return `${read}: this says nothing about requests`;
  if (refused === lines) return `${read}, and none is a record of an S3 server access log`;
  const parts = [
    counted(records, 'record'),
    ...(ambiguous > 0 ? [`${formatNumber(ambiguous)} ambiguous`] : []),
    ...(refused > 0 ? [`${formatNumber(refused)} refused`] : []),
    ...(outside > 0 ? [`${formatNumber(outside)} of another time or bucket`] : []),
    ...(duplicates > 0 ? [`${formatNumber(duplicates)} delivered twice`] : []),
  ];
  const nothing = seen(outcome) === 0 ? ': none of those asked for, which says nothing about them' : '';
  return `${read}: ${parts.join(', ')}${nothing}`;
}

/** What an answer says nothing of, or undefined if that is nothing. */
export function formatUndecided({ records, columns }: Undecided): string | undefined {
  if (records === 0) return undefined;
  const named = `${columns.join(', ')}, which this question asks about`;
  return `${counted(records, 'record')} without the column${columns.length === 1 ? '' : 's'} ${named}: nothing is known of ${records === 1 ? 'it' : 'them'}`;
}

/** Records of the time and the bucket that were asked for. */
const seen = ({ records, ambiguous, outside }: Pick<LogOutcome, 'records' | 'ambiguous' | 'outside'>): number =>
  records + ambiguous - outside;

/** Something was not seen: an object, or anything at all. */
export const isIncomplete = (outcome: LogOutcome): boolean => outcome.unreadable.count > 0 || seen(outcome) === 0;
