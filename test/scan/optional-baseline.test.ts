import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { runInProcess } from '../cli/run-in-process.ts';
import { emptyFolder } from '../e2e/run-cli.ts';
import { MEMBER, organization, REGION } from '../e2e/scenarios.ts';

/** One bucket without logging, saved once, so that nights are judged without AWS. */
async function savedInventory() {
  const sandbox = await startSandbox({
    scenario: organization([{ id: MEMBER, buckets: [{ name: 'bare', region: REGION }] }]),
  });
  onTestFinished(() => sandbox.close());
  const folder = await emptyFolder();
  const inventory = join(folder, 'saved.ndjson');
  const report = join(folder, 'report.json');
  const to = ['--format', 'json', '--output', report];
  await runInProcess(['--org', '--save-inventory', inventory, ...to], { env: sandbox.env });
  return {
    folder,
    report,
    night: (...args: readonly string[]) => runInProcess(['--inventory', inventory, ...to, ...args]),
  };
}

test('on a first night every finding is new, and on the second none', async () => {
  const { folder, report, night } = await savedInventory();
  const args = (baseline: string) => ['--baseline', baseline, '--baseline-optional', '--fail-on-new'];
  const first = await night(...args(join(folder, 'none.json')));
  expect(first.stderr).toContain('none.json), so every finding counts as new.');
  expect(first.code).toBe(1);
  const second = await night(...args(report));
  expect(second.stderr).toContain('0 new, 1 unchanged');
  expect(second.stderr).not.toContain('There is no baseline yet');
  expect(second.code).toBe(0);
});

test('one that is there must be right all the same, and one that is not optional must be there', async () => {
  const { folder, night } = await savedInventory();
  const broken = join(folder, 'broken.json');
  await writeFile(broken, '{');
  expect(await night('--baseline', broken, '--baseline-optional')).toMatchObject({ code: 2 });
  expect(await night('--baseline', folder, '--baseline-optional')).toMatchObject({ code: 2 });
  expect(await night('--baseline', join(folder, 'none.json'))).toMatchObject({ code: 2 });
  const alone = await night('--baseline-optional');
  expect(alone.stderr).toContain('--baseline-optional says that the baseline need not be there, and none is named');
  expect(alone.code).toBe(2);
});

test('the settings file has it as a path, or as a section', async () => {
  const { folder, night } = await savedInventory();
  const settings = join(folder, 'settings.yaml');
  const withBaseline = async (baseline: string) => {
    await writeFile(settings, `baseline: ${baseline}\nfailOnNew: true\n`);
    return night('--config', settings);
  };
  expect(await withBaseline('none.json')).toMatchObject({ code: 2 });
  expect(await withBaseline('{ file: none.json, optional: true }')).toMatchObject({ code: 1 });
  expect(await withBaseline('{ file: none.json, optional: false }')).toMatchObject({ code: 2 });
  expect((await withBaseline('{ optional: true }')).stderr).toContain('settings.yaml:1:11');
  const shown = await runInProcess(['config', 'show', '--config', settings]);
  expect(shown.stdout === '' ? shown.stderr : shown.stdout).toContain('settings.yaml:1');
  await withBaseline('{ file: none.json, optional: true }');
  const written = join(folder, 'again.yaml');
  await writeFile(written, (await runInProcess(['config', 'show', '--config', settings])).stdout);
  expect((await runInProcess(['config', 'show', '--config', written])).stdout).toContain('optional: true');
});
