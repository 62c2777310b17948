import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccountResult } from '../../src/model/finding.ts';
import { fixParts } from '../../src/model/fix-parts.ts';
import { markup } from '../../src/report/markup.ts';
import { topN } from '../../src/report/top-n.ts';
import { sized } from '../long.ts';
import { account, accounts, edge, finding, header, pageOf, result } from './html-sample.ts';

const textOf = (html: string): string => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
const card = (html: string, question: string): string =>
  textOf(new RegExp(`<h3>${question.replace('?', '\\?')}[\\s\\S]*?</li>`).exec(html)?.[0] ?? '');

test('the page of a plan speaks of the inventory that it is put over', async () => {
  const plan = { name: 'plan.json', root: '.', live: null };
  const alone = await pageOf(accounts, { header: { plan } });
  expect(card(alone, 'What does it change?')).toContain('--inventory');
  const over = await pageOf(accounts, { header: { plan: { ...plan, live: '2026-07-28T01:00:00.000Z' } } });
  expect(card(over, 'What does it change?')).toContain('new against the inventory of 2026-07-28');
  for (const page of [alone, over]) expect(textOf(page)).not.toContain('--baseline');
});

describe('markup', () => {
  test('any text in a slot is that text, and nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { source } = markup`<b title="${text}">${[text]}</b>`;
        const [, attribute = '', content = ''] = /^<b title="([^"<>]*)">([^<>]*)<\/b>$/.exec(source) ?? [];
        expect(attribute).toBe(content);
        const back = content
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&quot;', '"')
          .replaceAll('&#39;', "'")
          .replaceAll('&amp;', '&');
        expect(back).toBe(text.replaceAll(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\uFFFD'));
      }),
    );
  });

  test('markup in a slot stays markup', () => {
    expect(markup`<p>${markup`<b>${'<'}</b>`}${[1, markup`<br>`]}</p>`.source).toBe('<p><b>&lt;</b>1<br></p>');
  });

  test('what only looks like markup is text', () => {
    const forged = JSON.parse('{ "source": "<script>" }');
    expect(() => markup`${forged}`.source).toThrow();
  });
});

describe('page', () => {
  test('text from elsewhere is inert', async () => {
    const html = await pageOf(accounts);
    expect(html).not.toContain('<img');
    expect(html).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    expect(html.match(/<script(?! type="application\/json")/g)).toHaveLength(1);
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html.match(/<\/style>/g)).toHaveLength(1);
    // Names keep their own direction to themselves.
    expect(html).toContain('<bdi>&lt;/script&gt;');
  });

  test('asks nothing of the network', async () => {
    const html = await pageOf(accounts);
    expect(html).not.toMatch(/https?:|\/\/[a-z]|@import|url\(/i);
    expect(html.match(/(?:src|href)="[^#"][^"]*"/g)).toEqual(['href="data:,"']);
    expect(html).toContain('default-src &#39;none&#39;');
  });

  test('the first screen answers the five questions', async () => {
    const html = await pageOf(accounts);
    expect(card(html, 'Are we logged?')).toContain('1 bucket is not logged');
    expect(card(html, 'Can it be delivered?')).toContain('2 buckets lose their logs');
    expect(card(html, 'Can it be delivered?')).toContain('0 log to themselves, 2 in a longer loop; 3 delivered');
    expect(card(html, 'Does it arrive?')).toContain('1 source is silent');
    expect(card(html, 'Does it arrive?')).toContain('Logs of 1 of 3 sources arrived within a day; 1 cannot be told');
    expect(card(html, 'What could not be observed?')).toContain('2 accounts not fully observed');
    expect(card(html, 'What changed?')).toContain('6 new since 2026-11-21, 1 resolved');
    expect(textOf(html).replaceAll(/ (?=[,.])/g, '')).toContain(
      '8 findings to act on: 2 critical, 3 high, 1 medium, 1 low, 1 info.',
    );
  });

  test('new findings come first, then the worst', async () => {
    const order = ['b-new', 'c-new', 'worse-old', 'a-old'];
    const states = { 'worse-old': 'unchanged', 'a-old': 'unchanged', 'b-new': 'new', 'c-new': 'new' } as const;
    const findings = Object.entries(states).map(([bucket, baselineState]) =>
      finding(account('444455556666'), {
        bucket,
        baselineState,
        severity: bucket === 'worse-old' ? 'critical' : 'high',
      }),
    );
    const html = await pageOf([result(account('444455556666'), { findings })]);
    const places = (start: number): readonly number[] =>
      order.map((bucket) => html.indexOf(`to bucket ${bucket} in`, start));
    // Once in the short lists of what to do first, once in the list of all findings.
    for (const at of [0, html.indexOf('id="findings"')])
      expect(places(at)).toEqual([...places(at)].sort((a, b) => a - b));
    expect(Math.min(...places(0))).toBeGreaterThan(0);
  });

  test('a source without log objects is bad only if it is silent', async () => {
    const arrival = { region: 'eu-west-1', target: 'logs', seenAt: '', reason: '' };
    const early = { ...arrival, bucket: 'new', state: 'too-early' } as const;
    const silent = { ...arrival, bucket: 'old', state: 'silent' } as const;
    const bars = async (...arrivals: readonly (typeof early | typeof silent)[]) =>
      (await pageOf([result(account('444455556666'), { arrivals })])).match(/class="bar \w+"/g)?.at(-1);
    expect(await bars(early)).toBe('class="bar unknown"');
    expect(await bars(early, silent)).toBe('class="bar bad"');
  });

  test('nothing is called good while something was not seen', async () => {
    const fine = { delivered: 1, 'not-delivered': 0, 'not-logged': 0, 'log-target': 1, unknown: 0 };
    const healthy = result(account('444455556666'), { regions: [{ region: 'eu-west-1', buckets: fine }] });
    const closed = result(account('555566667777'), {
      coverage: { status: 'unreachable', reason: 'denied', buckets: { listed: 0, judged: 0 }, unobserved: [] },
    });
    expect(card(await pageOf([healthy]), 'Are we logged?')).toContain('Good.');
    expect(card(await pageOf([healthy]), 'Can it be delivered?')).toContain('Good.');
    expect(card(await pageOf([healthy]), 'Does it arrive?')).toContain('nobody looked for log objects');
    expect(card(await pageOf([healthy]), 'Does it arrive?')).not.toContain('Good.');
    expect(await pageOf([healthy])).toContain('Everything selected was observed, and nothing failed.');
    const withGap = await pageOf([healthy, closed]);
    expect(withGap).not.toContain('Good.</span> 1 with');
    for (const question of ['Are we logged?', 'Can it be delivered?', 'What could not be observed?']) {
      expect(card(withGap, question)).toContain('Not sure.');
    }
    expect(withGap).toContain('Nothing failed, but not everything could be observed.');
    const unknownBucket = result(account('444455556666'), {
      regions: [{ region: 'eu-west-1', buckets: { ...fine, unknown: 1 } }],
    });
    for (const question of ['Are we logged?', 'What could not be observed?']) {
      expect(card(await pageOf([unknownBucket]), question)).toContain('Not sure.');
    }
  });

  test('what was left out on purpose is named: filters and other shards', async () => {
    const { scan } = header;
    const scope = { ...scan.scope, excludedAccounts: ['666677778888'], regions: ['eu-west-1'] };
    const shard = { index: 2, count: 3, others: [account('777788889999')] };
    const text = textOf(await pageOf([], { header: { scan: { ...scan, scope, shard } } }));
    expect(text).toContain('Accounts that were excluded: 666677778888');
    expect(text).toContain('All Regions but: eu-west-1');
    expect(text).toContain('1 account of the other shards: this is shard 2 of 3');
  });

  test('without an earlier report nothing is said of changes', async () => {
    const html = await pageOf(accounts, { options: { baseline: null } });
    expect(card(html, 'What changed?')).toContain('no earlier report to compare with');
  });

  test('a scan that was stopped says so', async () => {
    expect(await pageOf(accounts, { header: { ended: null } })).toContain('The scan was stopped early.');
    expect(await pageOf(accounts)).not.toContain('The scan was stopped early.');
  });

  test('a finding shows its evidence, what is missing, its marks and the fix with its own names', async () => {
    const html = await pageOf(accounts);
    const item = (bucket: string): string =>
      html.split('<li class="finding').find((part) => part.includes(`arn:aws:s3:::${bucket}<`)) ?? '';
    expect(textOf(item('x-data'))).toContain('x-data : bucket.tags is {&quot;owner&quot;:');
    expect(item('x-data')).toContain('aws s3api put-bucket-logging --bucket x-data --bucket-logging-status');
    expect(item('x-data')).toContain('&quot;TargetBucket&quot;:&quot;LOG-BUCKET&quot;');
    expect(item('x-data')).toContain(
      'target_bucket = &quot;LOG-BUCKET&quot;\n  target_prefix = &quot;x-data/&quot;\n}</code></pre>',
    );
    expect(textOf(item('x-data'))).toContain('new');
    expect(textOf(item('x-public'))).toContain('waived until 2026-12-31');
    expect(textOf(item('orders-low'))).toContain('waiver expired');
    expect(textOf(item('old-logs'))).toContain('not judged again, last seen 2026-11-20 01:00 UTC');
    expect(textOf(html)).toContain('Grant the role of the scan these actions, then scan again: s3:GetBucketPolicy');
    expect(textOf(item('x-data'))).toContain('aws-fsbp S3.9');
  });

  test('what was not seen asks for a look, not for a fix of something that may be fine', async () => {
    const html = await pageOf(accounts);
    const item = html.split('<li class="finding').find((part) => part.startsWith(' unknown')) ?? '';
    expect(item).not.toContain('put-bucket-policy');
  });

  test('equal input gives equal bytes', async () => {
    expect(await pageOf(accounts)).toBe(await pageOf(accounts));
  });
});

describe('bounds', () => {
  const MANY = sized(20_000, 50_000);
  /** 100,000 buckets in 500 accounts, each account with 5 findings per 10 buckets: more than any page can show. */
  const affected = Array.from({ length: 200 }, (_, i) => `affected-${i}`);
  const evidence = Array.from({ length: 200 }, () => ({ resource: 'r', path: 'bucket.name', value: '"'.repeat(900) }));
  function* large(): Iterable<AccountResult> {
    for (let a = 0; a < MANY / 100; a += 1) {
      const one = account(String(100_000_000_000 + a), `account-${a}`, `o-example/r-exam/ou-exam-${a % 150}/`);
      yield result(one, {
        coverage: { status: 'scanned', reason: '', buckets: { listed: 200, judged: 200 }, unobserved: [] },
        regions: Array.from({ length: 20 }, (_, region) => ({
          region: `region-${region}`,
          buckets: { delivered: 4, 'not-delivered': 2, 'not-logged': 2, 'log-target': 1, unknown: 1 },
        })),
        findings: Array.from({ length: 100 }, (_, b) =>
          finding(one, {
            bucket: `bucket-with-a-name-of-the-greatest-length-that-s3-allows-${b}`,
            severity: b === 99 ? 'critical' : 'low',
            message: '&'.repeat(3000),
            affected,
            evidence,
            fingerprint: `${a}`.padStart(16, '0') + `${b}`.padStart(16, '0'),
          }),
        ),
        edges: Array.from({ length: 150 }, (_, b) =>
          edge(`source-${b}`, `logs-${b % 20}`, { delivery: b % 20 === 0 ? 'blocked' : 'permitted' }),
        ),
      });
    }
  }

  /** What the script reads. */
  const rowsOf = (html: string): readonly (readonly unknown[])[] =>
    [...html.matchAll(/<script type="application\/json" class="findings-data">(.*?)<\/script>/gs)].flatMap(
      ([, json = '']) => JSON.parse(json).rows,
    );

  test('tens of thousands of findings are all in the page, which shows the first ones in full and says so', async () => {
    const html = await pageOf(large());
    const blocks = html.match(/<script type="application\/json".*?<\/script>/gs) ?? [];
    expect(blocks.length).toBeGreaterThan(1);
    for (const block of blocks) expect(Buffer.byteLength(block)).toBeLessThan(1_010_000);
    expect(rowsOf(html)).toHaveLength(MANY);
    // The rest of the page does not grow with the number of findings.
    const rest = Buffer.byteLength(html) - blocks.reduce((sum, block) => sum + Buffer.byteLength(block), 0);
    expect(rest).toBeLessThan(2_600_000);
    const shown = html.match(/<li class="finding/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(50);
    expect(textOf(html)).toContain(
      `Here are ${shown} of ${MANY.toLocaleString('en-US')} findings, the new ones and the worst first.`,
    );
    // Of each account the critical one comes before all others.
    const severities = html.match(/(?<=data-severity=")[a-z]+/g) ?? [];
    expect(severities.slice(0, 500)).not.toContain('low');
    expect(html).toContain('Coverage by organizational unit and Region');
    expect(html.split('Accounts with the most to do')[1]?.match(/<th scope="row"><bdi>account-/g)).toHaveLength(25);
    expect(html.match(/<g class="(?:source|target|missing)"/g)?.length).toBeLessThanOrEqual(200);
    expect(html).toMatch(/Not drawn: \d+ boxes/);
  });

  test('10,000 findings with long names give a page of less than 5 MB', async () => {
    function* some(): Iterable<AccountResult> {
      let accountsLeft = 100;
      for (const each of large()) {
        accountsLeft -= 1;
        if (accountsLeft < 0) return;
        yield each;
      }
    }
    const html = await pageOf(some());
    expect(rowsOf(html)).toHaveLength(10_000);
    expect(Buffer.byteLength(html)).toBeLessThan(5_000_000);
  });

  test('keeps the worst of a stream, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 9 }), (numbers, limit) => {
        const list = topN<number>(limit, (a, b) => a - b);
        for (const number of numbers) list.add(number);
        expect(list.items()).toEqual([...numbers].sort((a, b) => a - b).slice(0, limit));
        expect(list.total()).toBe(numbers.length);
      }),
    );
  });
});

describe('fix', () => {
  test.each([
    ['Mend it.', [['prose', 'Mend it.']]],
    [
      'Set it: aws s3api put-x --bucket a\n  --y \'{"a":1}\'. Then rest.',
      [
        ['prose', 'Set it:'],
        ['command', 'aws s3api put-x --bucket a --y \'{"a":1}\''],
        ['prose', 'Then rest.'],
      ],
    ],
    ['Use aws s3api put-bucket-policy; nothing else.', [['prose', 'Use aws s3api put-bucket-policy; nothing else.']]],
    [
      'aws s3api p --bucket a.b-c --q K=v,L=w, with more.',
      [
        ['command', 'aws s3api p --bucket a.b-c --q K=v,L=w'],
        ['prose', 'with more.'],
      ],
    ],
    [
      'Use it; `s3log-audit explain b` prints it.',
      [
        ['prose', 'Use it;'],
        ['code', 's3log-audit explain b'],
        ['prose', 'prints it.'],
      ],
    ],
    [
      'Add it: `{"Version":"2012-10-17","Statement":[]}`. Save it: aws s3control put-x --account-id 1.',
      [
        ['prose', 'Add it:'],
        ['command', '{\n  "Version": "2012-10-17",\n  "Statement": []\n}'],
        ['prose', 'Save it:'],
        ['command', 'aws s3control put-x --account-id 1'],
      ],
    ],
    [
      '`{"Version": 1` is none.',
      [
        ['code', '{"Version": 1'],
        ['prose', 'is none.'],
      ],
    ],
    [
      'Do:\n\n```sh\naws s3 ls\n  x\n```\n',
      [
        ['prose', 'Do:'],
        ['command', 'aws s3 ls\n  x'],
      ],
    ],
  ])('%j', (fix, parts) => {
    expect(fixParts(fix).map(({ kind, text }) => [kind, text.trim()])).toEqual(parts);
  });
});
