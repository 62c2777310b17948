// Loaded in front of the program: leaves behind what the process used.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeFileSync(process.env.BENCH_USAGE_FILE, JSON.stringify({ userCPUTime, systemCPUTime, maxRSS }));
});
