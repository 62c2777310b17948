const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/**
 * Five cron fields as EventBridge Scheduler writes them: a field for the year, days of the week by name, and a `?` in one
 * of the two fields for days. `undefined` where both are restricted: cron runs on the days of either, and Scheduler has no
 * words for that. https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function awsCron(fields: string): string | undefined {
  const [minute, hour, day, month, weekday] = fields.split(' ');
  if (minute === undefined || hour === undefined || day === undefined || weekday === undefined) return undefined;
  const time = `${minute} ${hour}`;
  if (weekday === '*') return `cron(${time} ${day} ${month} ? *)`;
  return day === '*' ? `cron(${time} ? ${month} ${weekdaysOf(weekday)} *)` : undefined;
}

/** As a list: steps and ranges count from another day there. */
function weekdaysOf(field: string): string {
  const chosen = new Set<number>();
  for (const part of field.split(',')) {
    const [range = '', step] = part.split('/');
    const [from = '', to] = range === '*' ? ['0', '6'] : range.split('-');
    const last = Number(to ?? (step === undefined ? from : 6));
    for (let day = Number(from); day <= last; day += Number(step ?? 1)) chosen.add(day % 7);
  }
  return DAYS.filter((_, day) => chosen.has(day)).join(',');
}
