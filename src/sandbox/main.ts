import { parseArgs } from 'node:util';
import { generate } from './generate.ts';
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
  },
});

const scenario =
  values.scenario === 'demo'
    ? demo
    : generate({
        seed: Number(values.seed),
        accounts: Number(values.accounts),
        bucketsPerAccount: Number(values.buckets),
        regions: values.regions.split(','),
        defectRate: Number(values['defect-rate']),
      });

const sandbox = await startSandbox({
  scenario,
  knobs: { latencyMs: Number(values.latency) },
  port: Number(values.port),
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
