/** Wall and user CPU time of some work, in milliseconds. */
export async function timed(work) {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  await work();
  const { user } = process.cpuUsage(cpu);
  return { wallMs: performance.now() - begun, userMs: user / 1000 };
}

/** Milliseconds of user CPU that synchronous work takes. */
export function userMs(work) {
  const before = process.cpuUsage().user;
  work();
  return (process.cpuUsage().user - before) / 1000;
}

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
