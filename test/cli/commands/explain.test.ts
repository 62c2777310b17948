import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { demo } from '../../../src/sandbox/scenarios/demo.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { emptyFolder } from '../../e2e/run-cli.ts';
import { sized } from '../../long.ts';
import { runInProcess } from '../run-in-process.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ scenario: demo });
  return () => sandbox.close();
});

const explain = (...args: readonly string[]) => runInProcess(['explain', ...args, '--org'], { env: sandbox.env });

test('a bucket is named by its name, its ARN or its address', async () => {
  const byName = await explain('web-prod-checkout');
  expect(byName.code).toBe(0);
  for (const name of ['arn:aws:s3:::web-prod-checkout', 's3://web-prod-checkout', 's3://web-prod-checkout/a/key'])
    expect(await explain(name)).toEqual(byName);
});

test.each([
  'https://web-prod-checkout.s3.amazonaws.com/',
  'arn:aws:iam::111122223333:role/a',
  'web-prod-checkout/key',
  '',
])('%j names no bucket: exit 2 before the first call', async (given) => {
  sandbox.resetCounts();
  const { code, stderr } = await explain(given);
  expect(stderr).toContain(`${JSON.stringify(given)} names no bucket`);
  expect(code).toBe(2);
  expect(sandbox.counts().total).toBe(0);
});

test('a name that is mistyped: the nearest one of all accounts', async () => {
  const { code, stderr } = await explain('web-prd-checkout');
  expect(stderr).toMatch(
    /^s3log-audit: bucket web-prd-checkout is not in any of the 11 accounts; did you mean web-prod-checkout\?\n/,
  );
  expect(code).toBe(2);
});

describe('--fix', () => {
  test.each(['web-prod-checkout', 'web-prod-sessions', 'web-prod-thumbnails'].slice(0, sized(1, 3)))(
    'prints the whole policy that lets the logs of %s in, and it does',
    async (bucket) => {
      const own = await startSandbox({ scenario: demo });
      onTestFinished(() => own.close());
      const run = (...args: readonly string[]) => runInProcess(['explain', bucket, '--org', ...args], { env: own.env });
      const { code, stdout, stderr } = await run('--fix');
      expect(code).toBe(0);
      const [, target = ''] = /put-bucket-policy --bucket (\S+)/.exec(stderr) ?? [];
      expect(own.changeBucket(target, { policy: JSON.parse(stdout) })).toBe(true);
      expect((await run()).stdout).toContain('Delivery: permitted by policy');
    },
  );

  test.each([
    ['shared-services-scratch', 'server access logging of shared-services-scratch is off'],
    ['web-prod-logs-bare', 'it receives logs of others; name one of these: web-prod-checkout'],
    ['orders-dev-ring-a', 'no change of the policy of'],
    ['research-genomes', 'data-perimeter-strict'],
  ])('prints nothing where no policy would mend %s', async (bucket, why) => {
    const { code, stdout, stderr } = await explain(bucket, '--fix');
    expect(stderr).toContain(why);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('a saved inventory is enough', async () => {
    const folder = await emptyFolder();
    const saved = join(folder, 'saved.ndjson');
    await runInProcess(['--org', '--save-inventory', saved, '--format', 'json', '--output', join(folder, 'a')], {
      env: sandbox.env,
    });
    const offline = await runInProcess(['explain', 'web-prod-checkout', '--fix', '--inventory', saved]);
    expect(offline).toEqual(await explain('web-prod-checkout', '--fix'));
  });
});
