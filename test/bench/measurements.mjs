// What is measured. Each function gives rows; figures are ratios of runs that took turns wherever that is possible.
import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { median } from './children/clock.mjs';
import {
  measure,
  PACKAGE,
  PROGRAM,
  runNode,
  runNpm,
  runProgram,
  withEmptyRegistry,
  withFolder,
  withOrganization,
} from './processes.mjs';
import { row } from './rows.mjs';
import { writeLog } from './write-log.mjs';

const idsOf = (accounts) => Array.from({ length: accounts }, (_, index) => String(100_000_000_001 + index));
const sum = (values) => values.reduce((total, value) => total + value, 0);

/** Does all works in turn, so that what else the machine does hits each of them; gives the results of each. */
async function scheduleAccounts(rounds, works) {
  const results = works.map(() => []);
  for (let round = 0; round < rounds; round += 1)
    for (const [index, work] of works.entries()) results[index].push(await work());
  return results;
}

export async function startUp({ rounds }) {
  const main = PROGRAM;
  const [empty, help, version] = await scheduleAccounts(
    rounds,
    [
      ['-e', '0'],
      [main, '--help'],
      [main, '--version'],
    ].map((args) => async () => (await runNode(args)).wallMs),
  );
  // The fastest of each: a start takes no longer than what else the machine does makes of it.
  const fastest = (times) => Math.min(...times);
  return [
    row('--help ÷ node -e 0', fastest(help) / fastest(empty), 'ratio', 2),
    row('--version ÷ node -e 0', fastest(version) / fastest(empty), 'ratio', 2),
  ];
}

/** What a scan costs before it reads anything, and what one account of 200 buckets takes at most. */
export async function smallScans({ rounds }) {
  const scanned = (buckets, accounts) =>
    withFolder((folder) =>
      withOrganization({ accounts, buckets, latencyMs: 0 }, async ({ env }) => {
        const args = accounts > 1 ? ['--org', '--accounts', idsOf(1)[0]] : [];
        const usages = [];
        for (let round = 0; round < rounds; round += 1) usages.push((await runProgram(args, { env, folder })).usage);
        return usages;
      }),
    );
  const cpuOf = ({ userCPUTime, systemCPUTime }) => (userCPUTime + systemCPUTime) / 1000;
  const empty = await scanned(0, 1);
  const idle = [];
  for (let round = 0; round < rounds; round += 1) idle.push(await emptyProcess());
  const large = await scanned(200, 2);
  return [
    row(
      'CPU of a scan of an account with no bucket ÷ node -e 0',
      Math.min(...empty.map(cpuOf)) / Math.min(...idle),
      'ratio',
      6.5,
    ),
    row('peak memory, one account of 200 buckets', Math.max(...large.map(({ maxRSS }) => maxRSS)) / 1024, 'MiB', 110),
  ];
}

/** Milliseconds of CPU of a process that does nothing, measured in the same way. */
async function emptyProcess() {
  return withFolder(async (folder) => {
    const usageFile = join(folder, 'usage.json');
    await runNode(['--import', pathToFileURL(join(import.meta.dirname, 'children/report-usage.mjs')).href, '-e', '0'], {
      env: { BENCH_USAGE_FILE: usageFile },
    });
    const { userCPUTime, systemCPUTime } = JSON.parse(await readFile(usageFile, 'utf8'));
    return (userCPUTime + systemCPUTime) / 1000;
  });
}

/** `npx` of a tarball that no cache has, as a scheduled job may run it; an empty package is what npm takes anyway. */
export async function installation({ rounds }) {
  return withFolder((folder) =>
    withEmptyRegistry(async (registry) => {
      const empty = join(folder, 'empty');
      await mkdir(empty);
      await writeFile(join(empty, 'package.json'), '{ "name": "empty", "version": "1.0.0", "bin": "main.js" }');
      await writeFile(join(empty, 'main.js'), '#!/usr/bin/env node\n');
      const npm = async (program, args, cwd) => {
        const cache = await mkdtemp(join(folder, 'cache-'));
        const ran = await runNpm(program, args, { cwd, cache, registry });
        if (ran.code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${ran.code}\n${ran.stderr}`);
        return ran;
      };
      const runOf = async (name, source) => {
        const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
        const [{ filename }] = JSON.parse((await npm('npm', pack, source)).stdout);
        const args = ['--yes', `--package=${join(folder, filename)}`, name, '--version'];
        return async () => (await npm('npx', args, folder)).wallMs;
      };
      const works = [await runOf('empty', empty), await runOf('s3log-audit', PACKAGE)];
      const [nothing, program] = (await scheduleAccounts(rounds, works)).map((times) => Math.min(...times));
      return [
        row('npx of the package, empty cache ÷ npx of an empty package', program / nothing, 'ratio', 2),
        row('npx of the package, empty cache', program / 1000, 's'),
      ];
    }),
  );
}

/** Calls by the counters of the simulated organization, not by those of the program. */
export async function calls({ accounts }) {
  const perAccount = 100;
  const regions = 4;
  return withFolder((folder) =>
    withOrganization({ accounts, buckets: perAccount, latencyMs: 0 }, async ({ env, counts, setKnobs }) => {
      await setKnobs({ countBuckets: true });
      await measure('crawl', { path: join(folder, 'inventory'), concurrency: 64, accounts: idsOf(accounts) }, { env });
      const { operations, buckets } = await counts();
      const ofBucket = Object.entries(buckets).map(([name, asked]) => ({ name, calls: sum(Object.values(asked)) }));
      const targets = ofBucket.filter(({ name }) => name.includes('-logs-'));
      const others = ofBucket.filter(({ name }) => !name.includes('-logs-'));
      if (targets.length !== accounts * regions) throw new Error(`${targets.length} log targets were read`);
      return [
        row(
          'calls per bucket that is not a log target',
          sum(others.map((one) => one.calls)) / (accounts * (perAccount - regions)),
          'calls',
          1,
        ),
        row(
          'calls per log target beyond its own logging',
          sum(targets.map((one) => one.calls)) / targets.length - 1,
          'calls',
          8,
        ),
        row('ListBuckets per account of 100 buckets', operations['s3:ListBuckets'] / accounts, 'calls'),
        row('AssumeRole per account', operations['sts:AssumeRole'] / accounts, 'calls'),
        row(
          'GetAccountPublicAccessBlock per account',
          (operations['s3:GetAccountPublicAccessBlock'] ?? 0) / accounts,
          'calls',
        ),
        row(
          'calls to Organizations',
          sum(
            Object.entries(operations).flatMap(([name, count]) => (name.startsWith('organizations:') ? [count] : [])),
          ),
          'calls',
        ),
      ];
    }),
  );
}

/** From the first account that was entered to the end, as the inventory tells: the start-up of the process is not in it. */
async function scanMs(path) {
  const records = (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('{"type":"bucket"'))
    .map((line) => JSON.parse(line));
  const begun = Math.min(...records.flatMap(({ type, read }) => (type === 'account-end' ? [Date.parse(read)] : [])));
  return Date.parse(records.at(-1).ended) - begun;
}

export async function wallTime({ rounds, bare, slowDown }) {
  const accounts = 4;
  const ids = idsOf(accounts);
  const latencyMs = 30;
  const concurrency = 16;
  return withFolder((folder) =>
    withOrganization({ accounts, buckets: 4 * 60, latencyMs }, async ({ env, counts, setKnobs }) => {
      const path = join(folder, 'inventory');
      // What a process is slow at in the beginning is part of its start-up: a second scan is measured.
      const input = { path, concurrency, accounts: ids, warmUp: ids.slice(0, 2) };
      await measure('crawl', { ...input, warmUp: [] }, { env });
      const { total } = await counts();
      const idealMs = (total * latencyMs) / concurrency;
      const [walls, bareWalls] = await scheduleAccounts(rounds, [
        async () => {
          await measure('crawl', input, { env });
          return scanMs(path);
        },
        ...(bare ? [async () => (await measure('bare-loop', input, { env })).wallMs] : []),
      ]);
      const rows = [
        row(
          'wall ÷ ideal: 30 ms, 4 accounts × 4 Regions × 60 buckets, 16 in flight',
          median(walls) / idealMs,
          'ratio',
          1.15,
        ),
        row('calls per second in that run (ideal: 533)', (total * 1000) / median(walls), 'calls/s'),
        ...(bare
          ? [row('wall ÷ ideal of the bare SDK loop with the same calls', median(bareWalls) / idealMs, 'ratio')]
          : []),
      ];
      if (!slowDown) return rows;
      await setKnobs({ seed: 1, faults: [{ kind: 'throttle', probability: 0.3 }] });
      await measure('crawl', { path, concurrency, accounts: ids }, { env });
      const throttledMs = await scanMs(path);
      const buckets = (await readFile(path, 'utf8')).split('\n').filter((line) => line.startsWith('{"type":"bucket"'));
      const lost = buckets.filter((line) => /"state":"(?:failed|denied)"/.test(line)).length;
      return [
        ...rows,
        row('the same with 30 % SlowDown', throttledMs / 1000, 's'),
        row('buckets not wholly read with 30 % SlowDown', lost, 'buckets', 0),
      ];
    }),
  );
}

export async function cpuPerCall({ rounds, accounts, buckets }) {
  return withFolder((folder) =>
    withOrganization({ accounts, buckets, latencyMs: 5 }, async ({ env }) => {
      const path = join(folder, 'inventory');
      const runs = await measure('cpu', { path, concurrency: 64, accounts: idsOf(accounts), rounds }, { env });
      const perCall = (of) => median(runs.map((run) => (of(run) * 1000) / run.calls));
      return [
        row('CPU per call ÷ bare SDK loop', median(runs.map(({ crawlMs, bareMs }) => crawlMs / bareMs)), 'ratio', 0.6),
        row(
          'CPU per call',
          perCall(({ crawlMs }) => crawlMs),
          'µs',
        ),
        row(
          'CPU per call of the bare SDK loop',
          perCall(({ bareMs }) => bareMs),
          'µs',
        ),
      ];
    }),
  );
}

/** Signed, sent, checked and parsed: the call that is made for every bucket, and those that log buckets are asked. */
export async function cpuOfCalls({ rounds, buckets }) {
  return withOrganization({ accounts: 1, buckets, latencyMs: 2 }, async ({ env }) => {
    const [account] = idsOf(1);
    const runs = await measure('call-cpu', { rounds, account, region: 'eu-west-1', inFlight: 16 }, { env });
    const ratio = (isOne) => median(runs.filter(({ fact }) => isOne(fact)).map(({ ownMs, bareMs }) => ownMs / bareMs));
    return [
      row(
        'CPU: one GetBucketLogging ÷ bare SDK call',
        ratio((fact) => fact === 'logging'),
        'ratio',
        0.35,
      ),
      row(
        'CPU: any other call ÷ bare SDK call',
        ratio((fact) => fact !== 'logging'),
        'ratio',
        0.75,
      ),
    ];
  });
}

export async function throttledAccount({ rounds, buckets }) {
  const healthy = 20;
  const all = idsOf(healthy + 1);
  // The oldest account has the first claim on calls, so that its standstill is the worst for the others.
  const [slow, ...others] = all;
  return withFolder((folder) =>
    withOrganization({ accounts: healthy + 1, buckets, latencyMs: 30 }, async ({ env, setKnobs }) => {
      const input = { path: join(folder, 'inventory'), concurrency: 64, stopAfter: healthy };
      const doneMs = async (accounts) => (await measure('crawl', { ...input, accounts }, { env })).doneMs[healthy - 1];
      const [alone, beside] = await scheduleAccounts(rounds, [
        async () => {
          await setKnobs({});
          return doneMs(others);
        },
        async () => {
          await setKnobs({ faults: [{ kind: 'throttle', operation: 's3:GetBucketLogging', account: slow }] });
          return doneMs(all);
        },
      ]);
      return [
        row('20 healthy accounts beside one at standstill ÷ alone', median(beside) / median(alone), 'ratio', 1.2),
      ];
    }),
  );
}

/** Whole scans as users run them, reports included; leaves the inventory of the second largest at `keep`. */
export async function growth({ sizes, keep }) {
  const runs = [];
  for (const accounts of sizes) {
    runs.push(
      await withFolder((folder) =>
        withOrganization({ accounts, buckets: 200, latencyMs: 5 }, async ({ env, counts }) => {
          const path = join(folder, 'inventory');
          const args = ['scan', '--org', '--save-inventory', path, '--quiet'];
          const ran = await runProgram(args, { env, folder, nodeArgs: ['--max-old-space-size=256'] });
          if (ran.code !== 0) throw new Error(`a healthy organization gave exit code ${ran.code}\n${ran.stderr}`);
          if (accounts === 50) await cp(path, keep);
          const { total } = await counts();
          return { buckets: accounts * 200, ...ran, total };
        }),
      ),
    );
  }
  const words = (count) => count.toLocaleString('en-US');
  const perRun = runs.flatMap(({ buckets, wallMs, usage, total }) => [
    row(`${words(buckets)} buckets: whole run`, wallMs / 1000, 's'),
    row(`${words(buckets)} buckets: calls per second`, (total * 1000) / wallMs, 'calls/s'),
    row(`${words(buckets)} buckets: CPU per bucket`, (usage.userCPUTime + usage.systemCPUTime) / buckets, 'µs'),
    row(`${words(buckets)} buckets: peak memory`, usage.maxRSS / 1024, 'MiB'),
  ]);
  const [small, large] = runs.slice(-2);
  // Ten times the buckets and accounts; short runs have not yet filled what a process takes anyway.
  const bar = large.buckets === 100_000 ? 1.3 : null;
  return [
    ...perRun,
    row(
      `peak memory, ${words(large.buckets)} ÷ ${words(small.buckets)} buckets`,
      large.usage.maxRSS / small.usage.maxRSS,
      'ratio',
      bar,
    ),
  ];
}

export async function judging({ path, rounds }) {
  const seen = await measure('judge', { path, rounds, denied: false });
  const denied = await measure('judge', { path, rounds, denied: true });
  return [
    row('judging a saved inventory ÷ JSON.parse of its lines', seen.ratio, 'ratio', 4),
    row('judging, per bucket', seen.microsecondsPerBucket, 'µs'),
    row('judging ÷ JSON.parse, all facts denied', denied.ratio, 'ratio', 6),
    row('judging, per bucket, all facts denied', denied.microsecondsPerBucket, 'µs'),
  ];
}

export async function delivery({ rounds }) {
  const { ten, largest, wildcards, manyArns } = await measure('policy', { rounds });
  const perByte = ({ microseconds, bytes }) => microseconds / bytes;
  return [
    row('delivery verdict ÷ JSON.parse of its policy, 10 statements', ten.ratio, 'ratio', 2),
    row(`delivery verdict ÷ JSON.parse, 20 KB (${largest.statements} statements)`, largest.ratio, 'ratio', 2),
    row('delivery verdict ÷ JSON.parse, wildcards inside of keys', wildcards.ratio, 'ratio'),
    row('delivery verdict ÷ JSON.parse, 500 ARNs in a condition', manyArns.ratio, 'ratio'),
    row('delivery verdict, 10 statements', ten.microseconds, 'µs'),
    row('time per byte of policy, 20 KB ÷ 10 statements', perByte(largest) / perByte(ten), 'ratio', 1.2),
  ];
}

export async function graph({ sizes, rounds }) {
  const times = await measure('graph', { sizes, rounds });
  const doublings = times.slice(1).map(({ milliseconds }, index) => milliseconds / times[index].milliseconds);
  const last = times.at(-1);
  return [
    row(`logging graph, ${last.size.toLocaleString('en-US')} buckets`, last.milliseconds, 'ms'),
    // A pass in linear time doubles; beyond the caches of the processor somewhat more.
    row('logging graph, time for twice the buckets (median)', median(doublings), 'ratio', 2.5),
  ];
}

/** Reading access logs, against cutting the same file into decoded lines. */
export async function logs({ rounds, bytes, keys }) {
  return withFolder(async (folder) => {
    const path = join(folder, 'access.log');
    await writeLog(path, { bytes, keys });
    const ask = async (...question) => {
      const { usage } = await runProgram(['logs', 'ask', ...question, path, '--quiet', '--format', 'csv'], { folder });
      return usage;
    };
    const [cuts, errors, hot] = await scheduleAccounts(rounds, [
      () => measure('cut-lines', { path }),
      () => ask('errors'),
      () => ask('hot'),
    ]);
    const cutting = median(cuts.map(({ cpuMicros }) => cpuMicros));
    const { lines } = cuts[0];
    const asking = median(errors.map(({ userCPUTime, systemCPUTime }) => userCPUTime + systemCPUTime));
    const peak = (usages) => Math.max(...usages.map(({ maxRSS }) => maxRSS)) / 1024;
    return [
      row('CPU: logs ask errors ÷ cutting the file into lines', asking / cutting, 'ratio', 2.2),
      row('log records read per CPU second', lines / (asking / 1e6), 'records'),
      row('peak memory of logs ask errors', peak(errors), 'MiB', 200),
      row(`peak memory of logs ask hot, ${keys.toLocaleString('en-US')} keys`, peak(hot), 'MiB', 200),
    ];
  });
}
