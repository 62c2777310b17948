const cpuNow = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Wall and CPU time of some work, in milliseconds. */
export async function timed(work) {
  const cpu = cpuNow();
  const begun = performance.now();
  await work();
  return { wallMs: performance.now() - begun, cpuMs: cpuNow() - cpu };
}

/** Milliseconds of CPU that synchronous work takes: whatever else the machine does meanwhile is not in it. */
export function cpuMs(work) {
  const before = cpuNow();
  work();
  return cpuNow() - before;
}

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
