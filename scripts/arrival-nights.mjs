// Nights of scans of a simulated account whose log writer loses records, with the count of false alarms and of broken
// deliveries that were found: `npm run build`, then `node scripts/arrival-nights.mjs [sources] [nights] [loss]`.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '../build/sandbox/start-sandbox.js';
import { runScan } from '../build/scan/run-scan.js';

const [sources = 1000, nights = 30, lossRate = 0.01] = process.argv.slice(2).map(Number);
const REGION = 'eu-west-1';
const LAYOUTS = [undefined, 'DeliveryTime', 'EventTime'];
const PREFIXES = [(name) => `${name}/`, (name) => name, (name) => `${name}20`, (name) => `nested/${name}/`];
/** Of so many sources one breaks, in the night of its number. */
const BREAKS = 20;

const buckets = Array.from({ length: sources }, (_, index) => {
  const name = `s${String(index).padStart(5, '0')}`;
  const prefix = PREFIXES[index % PREFIXES.length](name);
  const keyFormat = LAYOUTS[index % LAYOUTS.length];
  return { name, region: REGION, logging: { target: `logs-${index % 10}`, prefix, ...(keyFormat && { keyFormat }) } };
});
const breaksIn = new Map(
  buckets.filter((_, index) => index % BREAKS === 7).map(({ name }, index) => [name, 4 + (index % (nights - 10))]),
);
const targets = Array.from({ length: 10 }, (_, index) => ({
  name: `logs-${index}`,
  region: REGION,
  policy: {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: `arn:aws:s3:::logs-${index}/*`,
      },
    ],
  },
}));

const sandbox = await startSandbox({
  scenario: { organization: null, accounts: [{ id: '111122223333', name: 'one', buckets: [...buckets, ...targets] }] },
  knobs: { accessLogs: { lossRate, duplicateRate: 0.01, lateRate: 0.01 } },
  clock: { start: '2026-12-10T03:00:00Z', frozen: true },
});
const folder = await mkdtemp(join(tmpdir(), 's3log-nights-'));
let baseline = null;
let falseAlarms = 0;
let unknowns = 0;
let calls = 0;
const foundIn = new Map();
try {
  for (let night = 0; night < nights; night += 1) {
    const begun = sandbox.now();
    for (const [name, broken] of breaksIn) if (broken === night) sandbox.changeBucket(name, { logDelivery: 'lost' });
    sandbox.resetCounts();
    const scan = await runScan(
      { select: ['logs-arrive'], baseline },
      {
        env: sandbox.env,
        now: () => new Date(sandbox.now()),
        wait: async (milliseconds) => sandbox.advance(milliseconds / 1000),
      },
    );
    let text = '';
    for await (const part of scan.write('json')) text += part;
    await scan.close();
    baseline = join(folder, `${night}.json`);
    await writeFile(baseline, text);
    calls += sandbox.counts().operations['s3:ListObjectsV2'] ?? 0;
    for (const { verdict, bucket, affected } of JSON.parse(text).findings) {
      if (verdict === 'unknown') unknowns += affected.length;
      else if (night < (breaksIn.get(bucket) ?? Number.POSITIVE_INFINITY)) falseAlarms += 1;
      else if (!foundIn.has(bucket)) foundIn.set(bucket, night - breaksIn.get(bucket));
    }
    // Some nights begin earlier or later than others.
    const jitter = ((night * 37) % 60) - 30;
    sandbox.advanceTo(new Date(begun + (24 * 60 + jitter) * 60_000).toISOString());
  }
} finally {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
}
const delays = [...foundIn.values()];
const summary = {
  sourceNights: sources * nights,
  falseAlarms,
  unknowns,
  listCallsPerSourceNight: calls / (sources * nights),
  broken: breaksIn.size,
  found: foundIn.size,
  // A break at the begin of a night's scan: that scan's own requests are lost already.
  foundAfterNights: { least: Math.min(...delays), most: Math.max(...delays) },
};
console.log(JSON.stringify(summary, null, 2));
process.exitCode = falseAlarms <= (sources * nights) / 30_000 && foundIn.size === breaksIn.size ? 0 : 1;
