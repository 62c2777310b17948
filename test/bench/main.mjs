// npm run bench [-- --quick] [-- --json]: every figure that the program promises, with its bar.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { htmlReport } from './html-report.mjs';
import {
  calls,
  cpuOfCalls,
  cpuPerCall,
  delivery,
  graph,
  growth,
  installation,
  judging,
  logs,
  smallScans,
  startUp,
  throttledAccount,
  wallTime,
} from './measurements.mjs';
import { PROGRAM, withFolder } from './processes.mjs';
import { table } from './rows.mjs';

const { values: flags } = parseArgs({ options: { quick: { type: 'boolean' }, json: { type: 'boolean' } } });
const root = fileURLToPath(new URL('../..', import.meta.url));
const tell = (text) => process.stderr.write(text);

/** The build is measured, so it must be that of the sources. */
function buildIfStale() {
  if (process.env.S3LOG_AUDIT_PACKAGE !== undefined) return;
  const built = PROGRAM;
  const sources = readdirSync(join(root, 'src'), { recursive: true }).map(
    (path) => statSync(join(root, 'src', path)).mtimeMs,
  );
  if (existsSync(built) && statSync(built).mtimeMs >= Math.max(...sources)) return;
  tell('building\n');
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('the build failed');
}

const measurements = {
  startUp,
  smallScans,
  installation,
  calls,
  wallTime,
  cpuOfCalls,
  cpuPerCall,
  throttledAccount,
  growth,
  judging,
  delivery,
  graph,
  htmlReport,
  logs,
};

const plans = {
  quick: {
    startUp: { rounds: 7 },
    smallScans: { rounds: 5 },
    installation: { rounds: 3 },
    calls: { accounts: 4 },
    wallTime: { rounds: 1, bare: false, slowDown: false },
    cpuOfCalls: { rounds: 5, buckets: 1000 },
    cpuPerCall: { rounds: 3, accounts: 8, buckets: 500 },
    throttledAccount: { rounds: 1, buckets: 25 },
    growth: { sizes: [5, 50] },
    judging: { rounds: 5 },
    delivery: { rounds: 5 },
    graph: { sizes: [12_500, 25_000, 50_000], rounds: 3 },
    htmlReport: { rounds: 3 },
    logs: { rounds: 3, bytes: 200_000_000, keys: 200_000 },
  },
  whole: {
    startUp: { rounds: 15 },
    smallScans: { rounds: 11 },
    installation: { rounds: 7 },
    calls: { accounts: 10 },
    wallTime: { rounds: 5, bare: true, slowDown: true },
    cpuOfCalls: { rounds: 9, buckets: 1000 },
    cpuPerCall: { rounds: 9, accounts: 16, buckets: 500 },
    throttledAccount: { rounds: 3, buckets: 100 },
    growth: { sizes: [5, 50, 500] },
    judging: { rounds: 15 },
    delivery: { rounds: 15 },
    graph: { sizes: [12_500, 25_000, 50_000, 100_000, 200_000, 400_000], rounds: 3 },
    htmlReport: { rounds: 7 },
    logs: { rounds: 5, bytes: 500_000_000, keys: 1_500_000 },
  },
};

buildIfStale();
const plan = flags.quick ? plans.quick : plans.whole;
tell(
  `${cpus()[0]?.model.trim()} × ${availableParallelism()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}; ` +
    `the simulated organization runs in a process of its own on the same machine\n`,
);
const rows = [];
await withFolder(async (folder) => {
  const inventory = join(folder, 'inventory');
  const given = { growth: { keep: inventory }, judging: { path: inventory } };
  for (const [name, settings] of Object.entries(plan)) {
    const begun = performance.now();
    try {
      rows.push(...(await measurements[name]({ ...settings, ...given[name] })));
    } catch (error) {
      // What was measured takes minutes, and is printed in any case.
      process.exitCode = 1;
      tell(`${name}: ${error.stack}\n`);
      continue;
    }
    tell(`${name}: ${((performance.now() - begun) / 1000).toFixed(1)} s\n`);
  }
});
process.stdout.write(flags.json ? `${JSON.stringify({ rows }, null, 2)}\n` : `\n${table(rows)}`);
