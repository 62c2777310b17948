import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Installed, install } from './installed.ts';

let installed: Installed;

beforeAll(async () => {
  installed = await install();
}, 120_000);
afterAll(() => installed.remove());

test('the types of the library need no other package', async () => {
  const { folder } = installed;
  await writeFile(
    join(folder, 'uses.ts'),
    `import { deliveryVerdict, evaluatePolicy, parsePolicy, parseRecord, runScan, UserError } from 's3log-audit';
export const scan = async (): Promise<number> => (await runScan({ organization: true }, {})).exitCode;
export const isMine = (error: unknown): boolean => error instanceof UserError;
export const functions = [deliveryVerdict, evaluatePolicy, parsePolicy];
const parsed = parseRecord('');
export const status: string | undefined = parsed.result === 'refused' ? undefined : parsed.record.httpStatus;
`,
  );
  const compilerOptions = {
    ...{ module: 'nodenext', target: 'es2022', types: [], typeRoots: [] },
    ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true },
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['uses.ts'] }));
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const ended = await promisify(execFile)(process.execPath, [tsc, '-p', folder]).catch((error) => error);
  expect(ended.stdout).toBe('');
});
