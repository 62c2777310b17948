import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { emptyFolder } from '../../e2e/run-cli.ts';
import { healthy } from '../../e2e/scenarios.ts';
import { runInProcess } from '../run-in-process.ts';

test('a report whose name ends with .gz is compressed, and holds the same', async () => {
  const sandbox = await startSandbox({ scenario: healthy() });
  onTestFinished(() => sandbox.close());
  const folder = await emptyFolder();
  const saved = join(folder, 'saved.ndjson');
  const plain = ['--format', 'sarif', '--output', join(folder, 'x.sarif')];
  await runInProcess(['--org', '--save-inventory', saved, ...plain], { env: sandbox.env });
  const args = ['--inventory', saved, '--format', 'sarif', '--output', join(folder, 'x.sarif.gz')];
  expect(await runInProcess(args)).toMatchObject({ code: 0 });
  const packed = await readFile(join(folder, 'x.sarif.gz'));
  expect(gunzipSync(packed).toString()).toBe(await readFile(join(folder, 'x.sarif'), 'utf8'));
  // Nothing in it says when it was written.
  await runInProcess(args);
  expect(await readFile(join(folder, 'x.sarif.gz'))).toEqual(packed);
});
