import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { demo } from '../../../src/sandbox/scenarios/demo.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { runInProcess } from '../../cli/run-in-process.ts';
import { folderOfTest } from '../../inventory/inventories.ts';

const SETTINGS = `targets:
  "333344445555/eu-west-1": shared-services-logs-euw1
  "444455556666/eu-west-1": orders-prod-logs-euw1
  "101010101010/eu-central-1": legacy-media-logs-first
  "*/*": { bucket: "logs-{account}-{region}", expireAfterDays: 400 }
`;

test('what is planned on the demo and applied is found no more', { timeout: 200_000 }, async () => {
  const sandbox = await startSandbox({ scenario: demo });
  onTestFinished(() => sandbox.close());
  const folder = await folderOfTest();
  const file = (name: string): string => join(folder, name);
  await writeFile(file('settings.yaml'), SETTINGS);
  const run = (...argv: readonly string[]) => runInProcess(argv, { env: sandbox.env });
  const scan = async (name: string): Promise<readonly string[]> => {
    await run(
      '--org',
      '--config',
      file('settings.yaml'),
      '--save-inventory',
      file(`${name}.ndjson`),
      '--collect',
      'targets',
      '--format',
      'json',
      '--output',
      file(`${name}.json`),
    );
    const report: { findings: readonly { rule: string; account: string; bucket: string | null; verdict: string }[] } =
      JSON.parse(await readFile(file(`${name}.json`), 'utf8'));
    return report.findings
      .filter(({ verdict }) => verdict === 'fail')
      .map(({ rule, account, bucket }) => `${rule} ${account} ${bucket}`);
  };
  const before = await scan('before');
  const planned = await run(
    'fix',
    'plan',
    '--inventory',
    file('before.ndjson'),
    '--config',
    file('settings.yaml'),
    '--create-log-buckets',
    '--output',
    file('plan.yaml'),
  );
  expect(planned).toMatchObject({ code: 0, stderr: expect.stringMatching(/^24 steps in 5 accounts: resolves 17, /) });
  const hash = /planHash: (\w+)\n$/.exec(await readFile(file('plan.yaml'), 'utf8'))?.[1] ?? '';
  const applied = await run(
    'fix',
    'apply',
    file('plan.yaml'),
    '--plan-hash',
    hash,
    '--yes',
    '--role-name',
    'OrganizationAccountAccessRole',
  );
  expect(applied).toMatchObject({ code: 0 });
  const after = await scan('after');
  expect(after.filter((one) => !before.includes(one))).toEqual([]);
  expect(before.filter((one) => !after.includes(one))).toHaveLength(17);
});
