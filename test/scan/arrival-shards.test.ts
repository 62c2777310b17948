import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import type { ReportV1 } from '../../src/report/json-v1.ts';
import type { AccountSetup, Scenario } from '../../src/sandbox/scenario.ts';
import { nightsOf, source, target } from './nights.ts';

const member = (id: string, name: string, buckets: AccountSetup['buckets']): AccountSetup => ({
  id,
  name,
  parent: 'r-abcd',
  roles: [{ name: 'OrganizationAccountAccessRole' }],
  buckets,
});

/** Bucket names are taken once, so that each account has a log bucket of its own. */
const logsOf = (name: string) =>
  target({ name, policy: JSON.stringify(target().policy).replaceAll(':::logs/', `:::${name}/`) });

const organization: Scenario = {
  organization: { id: 'o-abcdefghij', rootId: 'r-abcd', managementAccount: '111122223333', units: [] },
  accounts: [
    { id: '111122223333', name: 'management', parent: 'r-abcd', buckets: [] },
    member('444455556666', 'one', [source('one-app', { target: 'one-logs' }), logsOf('one-logs')]),
    member('777788889999', 'two', [
      source('two-app', { target: 'two-logs' }, { logDelivery: 'lost' }),
      source('two-web', { target: 'two-logs', keyFormat: 'EventTime' }),
      logsOf('two-logs'),
    ]),
  ],
};

test('nights in shards, merged with one baseline, say what nights in one piece say', async () => {
  const { scan, sandbox, folder } = await nightsOf(organization);
  const merge = async (inventories: readonly string[], baseline: string | null, output: string): Promise<ReportV1> => {
    await run({
      argv: [
        ...['merge', ...inventories, '--select', 'logs-arrive', '--format', 'json', '--output', output],
        ...(baseline === null ? [] : ['--baseline', baseline]),
      ],
      out: new PassThrough().resume(),
      err: new PassThrough().resume(),
      env: {},
      now: () => new Date(sandbox.now()),
      signal: new AbortController().signal,
    });
    return JSON.parse(await readFile(output, 'utf8'));
  };
  let baseline: string | null = null;
  let whole: string | null = null;
  for (let night = 0; night < 5; night += 1) {
    const begun = sandbox.now();
    const inventories = [1, 2].map((index) => join(folder, `${night}-${index}.ndjson`));
    for (const [index, saveInventory] of inventories.entries())
      await scan({ organization: true, shard: { index: index + 1, count: 2 }, saveInventory, baseline });
    const output = join(folder, `merged-${night}.json`);
    const merged = await merge(inventories, baseline, output);
    const all = await scan({ organization: true, baseline: whole });
    baseline = output;
    whole = all.path;
    expect(merged.arrival).toEqual(all.report.arrival);
    expect(merged.verdicts).toEqual(all.report.verdicts);
    if (night === 4)
      expect(all.findings.map(({ bucket, verdict }) => [bucket, verdict])).toEqual([['two-app', 'fail']]);
    sandbox.advanceTo(new Date(begun + 86_400_000).toISOString());
  }
});
