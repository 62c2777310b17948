import { describe, expect, test } from 'vitest';
import { broadcast } from '../../src/report/broadcast.ts';
import { FORMATS, reporterOf } from '../../src/report/formats.ts';
import { plainOptions } from './options.ts';
import { sampleAccounts, streamed, textOf } from './sample.ts';
import { sampleHeader } from './sample-header.ts';

describe.each(Object.entries(FORMATS))('format %s', (_, { reporter, file }) => {
  const report = (accounts = streamed(sampleAccounts)) => textOf(reporter(sampleHeader, accounts, plainOptions));

  test('sample scan', async () => {
    await expect(await report()).toMatchFileSnapshot(`../golden/report/${file}`);
  });

  test('has no character that nobody sees, or that turns text around', async () => {
    expect(await report()).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  test('an error on the way in is an error on the way out', async () => {
    // biome-ignore lint/correctness/useYield: it fails before the first.
    async function* broken() {
      throw new Error('inventory is cut short');
    }
    await expect(report(broken())).rejects.toThrow('inventory is cut short');
  });
});

/** The others show what is worst of all accounts first, and hold no more than that. */
const STREAMING = ['sarif-full', 'json', 'csv', 'junit', 'ocsf'] as const;

test.each(STREAMING)('format %s holds no account while it waits for the next', async (format) => {
  const log: string[] = [];
  async function* accounts() {
    for (const result of sampleAccounts) {
      log.push(`give ${result.account.id}`);
      yield result;
    }
  }
  for await (const chunk of FORMATS[format].reporter(sampleHeader, accounts(), plainOptions)) {
    for (const { account } of sampleAccounts) if (chunk.includes(account.id)) log.push(`write ${account.id}`);
  }
  const [first, second] = sampleAccounts.map(({ account }) => account.id);
  const between = log.slice(log.indexOf(`give ${first}`), log.indexOf(`give ${second}`));
  expect(between).toContain(`write ${first}`);
});

test('no two formats have one file, and a format that is not there has no reporter', () => {
  const files = Object.values(FORMATS).map(({ file }) => file);
  expect(new Set(files).size).toBe(files.length);
  expect(() => reporterOf('pdf')).toThrow('no reporter for format pdf');
});

test('all formats out of one pass are what each gives alone', async () => {
  const formats = Object.values(FORMATS);
  const branches = broadcast(streamed(sampleAccounts), formats.length);
  const together = await Promise.all(
    formats.map(({ reporter }, i) => textOf(reporter(sampleHeader, branches[i] ?? streamed([]), plainOptions))),
  );
  const alone = await Promise.all(
    formats.map(({ reporter }) => textOf(reporter(sampleHeader, streamed(sampleAccounts), plainOptions))),
  );
  expect(together).toEqual(alone);
});
