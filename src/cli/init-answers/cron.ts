import { Cron } from 'croner';

/** GitHub starts a workflow every five minutes at most. https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule */
const SHORTEST_MS = 5 * 60_000;
/** Several starts in a row tell the shortest pause of all but the oddest fields. */
const STARTS = 25;

/** Why no scheduler would take these cron fields, or `undefined`. */
export function cronFault(fields: string, from: Date): string | undefined {
  let cron: Cron;
  try {
    cron = new Cron(fields, { mode: '5-part', timezone: 'UTC', paused: true });
  } catch (error) {
    // Its messages begin like sentences, behind the name of the class.
    if (error instanceof Error)
      return error.message.replace(/^(?:CronPattern: )?(.)/, (_, first: string) => first.toLowerCase());
    throw error;
  }
  const starts = cron.nextRuns(STARTS, from);
  if (starts.length === 0) return 'there is no such day';
  const isTooOften = starts.some(
    (start, index) => index > 0 && start.getTime() - (starts[index - 1]?.getTime() ?? 0) < SHORTEST_MS,
  );
  return isTooOften ? 'GitHub starts a workflow every five minutes at most' : undefined;
}
