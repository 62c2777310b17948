import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccountResult } from '../../../src/model/finding.ts';
import { consoleUrl } from '../../../src/report/message/console-url.ts';
import { slack } from '../../../src/report/message/slack.ts';
import { teams } from '../../../src/report/message/teams.ts';
import { plainOptions } from '../options.ts';
import { rich, richAccounts, richFinding, richHeader } from '../rich-sample.ts';
import { streamed, textOf } from '../sample.ts';

const REPORTERS = { slack, teams };

const messageOf = (format: keyof typeof REPORTERS, accounts: Iterable<AccountResult>): Promise<string> =>
  textOf(REPORTERS[format](richHeader, streamed(accounts), plainOptions));

/** All values of one member, wherever it stands. */
function* valuesOf(name: string, value: unknown): Iterable<unknown> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, one] of Object.entries(value)) {
    if (key === name) yield one;
    yield* valuesOf(name, one);
  }
}

/** Everything that somebody can name is called so, and there is more of it than a message holds. */
const crowd = (text: string, count: number): AccountResult => ({
  ...rich,
  account: { ...rich.account, name: text },
  coverage: {
    ...rich.coverage,
    status: 'incomplete',
    reason: text,
    unobserved: Array.from({ length: count }, () => ({
      fact: 'logging' as const,
      state: 'failed' as const,
      action: 's3:GetBucketLogging',
      code: 'X',
      reason: text,
      count: 1,
      examples: [],
    })),
  },
  findings: Array.from({ length: count }, (_, nth) =>
    richFinding({
      rule: 'logging-enabled',
      bucket: `${text}-${nth}`,
      message: text,
      accountName: text,
      baselineState: nth % 2 === 0 ? 'new' : 'unchanged',
    }),
  ),
  resolved: Array.from({ length: count }, (_, nth) => ({
    because: 'passes' as const,
    finding: richFinding({ rule: 'logging-enabled', bucket: `gone-${nth}`, accountName: text }),
  })),
});

const HOSTILE = [
  '<!channel> <@U012AB3CD> <https://evil.example|pay>',
  '[pay](https://evil.example) {{DATE(2026-01-01T00:00:00Z)}}',
];

describe.each(['slack', 'teams'] as const)('%s', (format) => {
  test('of a plan says that it is one, and leads to no bucket that is not there yet', async () => {
    const plan = { name: 'plan.json', root: '', live: null };
    const text = await textOf(REPORTERS[format]({ ...richHeader, plan }, streamed(richAccounts), plainOptions));
    expect(text).toContain('plan plan.json,');
    const failed = text.slice(text.indexOf('Failed'));
    expect(failed).not.toContain('console.aws.amazon.com');
  });

  test('says how many are undecided, where no permission helps', async () => {
    const undecided = richFinding({ rule: 'log-delivery-permitted', verdict: 'unknown', bucket: 'app' });
    expect(await messageOf(format, [{ ...rich, findings: [undecided] }])).toContain('1 of them undecided');
  });

  test('says what is new, resolved, not observed and worst, in this order', async () => {
    const text = await messageOf(format, richAccounts);
    const places = ['New (1)', 'Resolved (2)', 'Failed before as well, worst first'].map((title) =>
      text.indexOf(title),
    );
    expect(places.every((place) => place > 0)).toBe(true);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    // A waived finding is nobody's task.
    expect(text).not.toContain('storage team');
  });

  test('counts all rows that it leaves out', async () => {
    const text = await messageOf(format, [crowd('name', 400)]);
    expect(text).toContain('New (200)');
    const shown = /"and (\d+) more in the other reports"/.exec(text);
    expect(Number(shown?.[1])).toBeGreaterThanOrEqual(190);
  });

  test('whatever the names are, it keeps to the limits', async () => {
    const anything = fc.oneof(
      fc.constantFrom(...HOSTILE),
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.string({ unit: fc.constantFrom('"', '\\', '\u0000', '\ud83d\ude00', '語'), minLength: 200, maxLength: 400 }),
    );
    await fc.assert(
      fc.asyncProperty(anything, fc.integer({ min: 0, max: 60 }), async (name, count) => {
        const text = await messageOf(format, [crowd(name, count)]);
        const message: unknown = JSON.parse(text);
        if (format === 'slack') {
          const [blocks] = [...valuesOf('blocks', message)];
          expect(Array.isArray(blocks) && blocks.length <= 50).toBe(true);
          expect(Buffer.byteLength(text)).toBeLessThanOrEqual(12_000);
        } else {
          expect(Buffer.byteLength(text, 'utf16le')).toBeLessThanOrEqual(28 * 1024);
          expect(Buffer.byteLength(text)).toBeLessThanOrEqual(28 * 1024);
        }
        for (const one of valuesOf('text', message))
          if (typeof one === 'string') expect(one.length).toBeLessThan(3_000);
      }),
      { numRuns: 60 },
    );
  });

  test.each(HOSTILE)('what somebody calls an account is no markup: %s', async (name) => {
    const text = await messageOf(format, [crowd(name, 3)]);
    const message: unknown = JSON.parse(text);
    const types = new Set(valuesOf('type', message));
    // Texts of these kinds would be searched for mentions, links and markup.
    expect(types.has('mrkdwn')).toBe(false);
    expect(types.has('TextBlock')).toBe(false);
    expect([...valuesOf('url', message)].filter((url) => !String(url).includes('.console.aws.amazon.com/'))).toEqual(
      [],
    );
    if (format === 'teams') expect(text).not.toMatch(/\{\{/);
  });
});

test('the text that Slack shows in notifications has no command, whatever the organization is called', async () => {
  const header = { ...richHeader, scan: { ...richHeader.scan, organization: null, caller: '<!channel>&' } };
  const message: unknown = JSON.parse(await textOf(slack(header, streamed([rich]), plainOptions)));
  expect(message).toMatchObject({ text: expect.stringContaining('account &lt;!channel&gt;&amp;') });
});

test('only a bucket whose name and Region AWS could have given has an address', () => {
  const bucket = { partition: 'aws', bucket: 'app-logs', region: 'eu-west-1' };
  expect(consoleUrl(bucket)).toBe('https://eu-west-1.console.aws.amazon.com/s3/buckets/app-logs?region=eu-west-1');
  expect(consoleUrl({ ...bucket, partition: 'aws-us-gov', region: 'us-gov-west-1' })).toContain(
    'https://us-gov-west-1.console.amazonaws-us-gov.com/',
  );
  expect(consoleUrl({ ...bucket, partition: 'aws-iso' })).toBe('');
  expect(consoleUrl({ ...bucket, bucket: 'a/../b' })).toBe('');
  expect(consoleUrl({ ...bucket, region: 'evil.example/' })).toBe('');
  expect(consoleUrl({ ...bucket, bucket: '' })).toBe('');
});
