import { parseArgs } from 'node:util';
import { generate } from './generate.ts';
import type { Scenario } from './scenario.ts';
import { delivery } from './scenarios/delivery.ts';
import { demo } from './scenarios/demo.ts';
import { startSandbox } from './start-sandbox.ts';

/** Runs the simulated organization in a process of its own: prints one line of JSON, ends with its standard input or on SIGTERM. */
const { values } = parseArgs({
  options: {
    scenario: { type: 'string', default: 'demo' },
    accounts: { type: 'string', default: '10' },
    buckets: { type: 'string', default: '100' },
    regions: { type: 'string', default: 'us-east-1,eu-west-1,eu-central-1,ap-southeast-2' },
    'defect-rate': { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    latency: { type: 'string', default: '0' },
    port: { type: 'string', default: '0' },
    'access-logs': { type: 'boolean', default: false },
    start: { type: 'string' },
    frozen: { type: 'boolean', default: false },
  },
});

const scenarios: Readonly<Record<string, () => Scenario>> = {
  demo: () => demo,
  delivery: () => delivery,
  generated: () =>
    generate({
      seed: number('seed'),
      accounts: number('accounts'),
      bucketsPerAccount: number('buckets'),
      regions: values.regions.split(','),
      defectRate: number('defect-rate'),
    }),
};

function number(name: 'seed' | 'accounts' | 'buckets' | 'defect-rate' | 'latency' | 'port'): number {
  const value = Number(values[name]);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`--${name} ${values[name]}: not a number`);
}

const scenario = scenarios[values.scenario];
if (scenario === undefined)
  throw new Error(`--scenario ${values.scenario}: one of ${Object.keys(scenarios).join(', ')}`);

const sandbox = await startSandbox({
  scenario: scenario(),
  knobs: { latencyMs: number('latency'), ...(values['access-logs'] ? { accessLogs: {} } : {}) },
  port: number('port'),
  clock: { ...(values.start === undefined ? {} : { start: values.start }), frozen: values.frozen },
});
const end = (): void => {
  process.stdin.destroy();
  // After the last connection nothing keeps the process.
  void sandbox.close();
};
process.once('SIGTERM', end);
process.once('SIGINT', end);
process.stdin.once('end', end).resume();
// Last, since who reads it may send a signal at once.
process.stdout.write(`${JSON.stringify({ url: sandbox.url, env: sandbox.env })}\n`);
