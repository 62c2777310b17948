import { isListedPartition, partitionOfRegion, usualRegionOf } from '../../model/regions.ts';
import type { Answers, Question } from '../flags/init-questions.ts';
import { cronFault } from './cron.ts';

/** The Region that comes with a partition, and what else follows from answers that are there. */
export function usualOf({ name, usual }: Question, answers: Partial<Answers>): string | null {
  if (name !== 'region') return answers[name] ?? usual;
  return answers.region ?? usualRegionOf(answers.partition ?? '') ?? usual;
}

/** What the shape of one answer cannot tell; `undefined` where nothing is wrong. */
export function faultOf({ name }: Question, value: string, answers: Partial<Answers>, now: Date): string | undefined {
  if (name === 'schedule') return cronFault(value, now);
  if (name !== 'region' || answers.partition === undefined) return undefined;
  const of = partitionOfRegion(value);
  const isElsewhere = of === undefined ? isListedPartition(answers.partition) : of !== answers.partition;
  if (!isElsewhere) return undefined;
  const usual = usualRegionOf(answers.partition);
  return `not a Region of the partition ${answers.partition}${usual === undefined ? '' : `, such as ${usual}`}`;
}
