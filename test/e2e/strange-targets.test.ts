import { expect, test } from 'vitest';

import { STRANGE_NAMES } from '../campaign/strange-names.ts';
import { KEPT, run, sandboxOf } from './organization-scan.ts';
import { WITHOUT_PAUSES } from './run-cli.ts';
import { organization } from './scenarios.ts';

test('a target of any name is a finding or unknown, and the scan goes on', async () => {
  // S3 takes none of these today; XML cannot hold every control character.
  const names = STRANGE_NAMES.filter((name) => !/\p{Cc}/u.test(name));
  const buckets = names.map((target, index) => ({
    name: `app-${index}`,
    region: 'eu-west-1',
    logging: { target, prefix: 'a/' },
  }));
  // The SDK would send requests about a bucket of such a name elsewhere.
  const listed = [{ name: 'zone--use1-az4--x-s3', region: 'eu-west-1' }];
  const sandbox = await sandboxOf(organization([{ id: '111122223333', buckets: [...buckets, ...listed] }]));
  const { code, report, stderr } = await run([...KEPT, '--select', 'target-exists,logging-enabled'], sandbox, {
    env: WITHOUT_PAUSES,
  });
  expect(stderr).not.toContain('bug');
  expect(code).toBe(1);
  const { findings, scan } = JSON.parse(report);
  expect(scan.complete).toBe(true);
  const named = findings
    .filter(({ rule }: { readonly rule: string }) => rule === 'target-exists')
    .flatMap(({ affected }: { readonly affected: readonly string[] }) => affected);
  expect(named.sort()).toEqual([...buckets, ...listed].map(({ name }) => name).sort());
});
