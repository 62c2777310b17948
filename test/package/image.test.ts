import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { validate } from 'dockerfile-utils';
import { expect, test } from 'vitest';
import { ROOT } from './installed.ts';

// What the script runs is run in image.long.test.ts.
test('the image is what the script runs: package, user and program in one layer', async () => {
  const text = await readFile(join(ROOT, 'Dockerfile'), 'utf8');
  const last = text.slice(text.lastIndexOf('\nFROM ') + 1).split('\n');
  expect(last.filter((line) => /^[A-Z]/.test(line))).toEqual([
    'FROM node:24-slim',
    'COPY --from=build /package /opt/s3log-audit',
    'COPY --from=build --chown=1000:1000 /data /data',
    'USER 1000:1000',
    'WORKDIR /data',
    'ENTRYPOINT ["node", "/opt/s3log-audit/dist/cli/main.js"]',
  ]);
  const script = await readFile(join(ROOT, 'scripts/in-image.sh'), 'utf8');
  for (const part of ['--userspec=1000:1000', 'opt/s3log-audit', '-C /data', 'dist/cli/main.js'])
    expect(script).toContain(part);
});

test('the Dockerfile has no fault that a linter finds', async () => {
  expect(validate(await readFile(join(ROOT, 'Dockerfile'), 'utf8'))).toEqual([]);
});
