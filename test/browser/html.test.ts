/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../../src/model/finding.ts';
import { findingV1 } from '../../src/report/json-parts.ts';
import { accounts, pageOf } from '../report/html-sample.ts';
import { auditPage } from './audit-page.ts';
import { DESK, launchBrowser, PHONE, type TestBrowser } from './browser.ts';
import { manyFindings } from './many-findings.ts';

let browser: TestBrowser;
let url: string;
let manyUrl: string;

beforeAll(async () => {
  browser = await launchBrowser();
  url = await browser.pageFile('report.html', await pageOf(accounts));
  manyUrl = await browser.pageFile('many.html', await pageOf(manyFindings));
});

afterAll(() => browser?.close());

const open = <T>(use: (page: Page) => Promise<T>, options: BrowserContextOptions = {}): Promise<T> =>
  browser.open(url, use, options);

const shownFindings = (page: Page): Promise<number> => page.locator('.finding:visible').count();
const openAll = (page: Page): Promise<void> =>
  page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });

describe.each([
  ['phone', PHONE],
  ['desk', DESK],
])('%s', (device, viewport) => {
  test.each(['light', 'dark'] as const)('%s: readable, reachable, nothing runs off the side', async (colorScheme) => {
    await open(
      async (page) => {
        const shots = process.env['S3LOG_AUDIT_SCREENSHOTS'];
        if (shots) await page.screenshot({ path: join(shots, `${device}-${colorScheme}.png`) });
        await openAll(page);
        expect(await page.evaluate(auditPage)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
        if (shots) await page.screenshot({ path: join(shots, `${device}-${colorScheme}-open.png`), fullPage: true });
      },
      { viewport, colorScheme },
    );
  });

  test('names as long as AWS allows, without a place to break, run off no side', async () => {
    const name = 'x'.repeat(50);
    const named = accounts.map((result) => ({
      ...result,
      account: { ...result.account, name },
      findings: result.findings.map((finding) => ({ ...finding, accountName: name })),
    }));
    await browser.open(
      await browser.pageFile('names.html', await pageOf(named)),
      async (page) => {
        await openAll(page);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
      },
      { viewport },
    );
  });

  test('the five answers are on the first screen', async () => {
    await open(
      async (page) => {
        const last = await page.locator('.answer').last().boundingBox();
        expect((last?.y ?? Number.POSITIVE_INFINITY) + (last?.height ?? 0)).toBeLessThan(viewport.height);
      },
      { viewport },
    );
  });
});

describe('with scripts', () => {
  test('search and filters leave what fits, and say how many', async () => {
    await open(async (page) => {
      const all = await shownFindings(page);
      expect(all).toBe(10);
      await page.getByLabel('Search').fill('x-data');
      expect(await shownFindings(page)).toBe(1);
      expect(await page.getByRole('status').textContent()).toBe('1 of 10 findings fit');
      await page.getByLabel('Search').fill('nothing has this');
      expect(await shownFindings(page)).toBe(0);
      expect(await page.getByRole('status').textContent()).toContain('0 of 10 findings fit');
      expect(await page.locator('.group:visible').count()).toBe(0);
      await page.getByLabel('Search').fill('');
      await page.getByLabel('Severity').selectOption('critical');
      expect(await shownFindings(page)).toBe(2);
      await page.getByLabel('Severity').selectOption('');
      await page.getByLabel('Kind').selectOption('unobserved');
      expect(await shownFindings(page)).toBe(1);
      await page.getByLabel('Kind').selectOption('');
      await page.getByLabel('Change').selectOption('carried');
      expect(await shownFindings(page)).toBe(1);
      await page.getByLabel('Change').selectOption('new');
      expect(await shownFindings(page)).toBe(6);
    });
  });

  test('by keyboard: past the navigation, into a finding', async () => {
    await open(async (page) => {
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.className)).toBe('skip');
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
      const first = page.locator('.finding summary').first();
      await first.focus();
      await page.keyboard.press('Enter');
      expect(await page.locator('.finding details[open]').count()).toBe(1);
    });
  });

  test('a link to a finding opens it, also where a filter hides it', async () => {
    await open(async (page) => {
      await page.getByLabel('Search').fill('x-data');
      await page.locator('.first a').first().click();
      const opened = page.locator('.finding details[open]');
      await opened.waitFor();
      expect(await opened.locator('summary').textContent()).toContain('orders-critical');
    });
  });

  test('all can be opened at once, and a fix be copied', async () => {
    await open(async (page) => {
      await page.getByRole('button', { name: 'Open all' }).click();
      expect(await page.locator('.finding details[open]').count()).toBe(10);
      const button = page.locator('pre.copy + button').first();
      await button.click();
      await expect.poll(() => button.textContent()).toMatch(/^(Copied|Selected: copy it now)$/);
      await page.getByRole('button', { name: 'Close all' }).click();
      expect(await page.locator('.finding details[open]').count()).toBe(0);
    });
  });

  test('no name has become an element', async () => {
    await open(async (page) => {
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.locator('script:not([type])').count()).toBe(1);
      expect(await page.title()).toBe('S3 access logging of organization o-example, 2026-11-22');
    });
  });
});

describe('without scripts', () => {
  const off = { javaScriptEnabled: false };

  test('there is no filter that does nothing, and findings open', async () => {
    await open(async (page) => {
      expect(await page.locator('#filter').isVisible()).toBe(false);
      expect(await page.locator('button:visible').count()).toBe(0);
      expect(await shownFindings(page)).toBe(10);
      const finding = page.locator('.finding').filter({ hasText: 'x-data' }).first();
      expect(await finding.locator('pre.copy').first().isVisible()).toBe(false);
      await finding.locator('summary').click();
      expect(await finding.locator('pre.copy').first().isVisible()).toBe(true);
      expect(await page.locator('.graph svg').count()).toBe(5);
    }, off);
  });

  test('on paper are the answers, the groups and the coverage, and what is left out is said', async () => {
    await open(async (page) => {
      await page.emulateMedia({ media: 'print' });
      for (const there of ['.answers', '.groups', '.heat', '.print-only', '#first'])
        expect(await page.locator(there).first().isVisible(), there).toBe(true);
      for (const gone of ['nav', '.finding', '.graph', '#rule-table'])
        expect(await page.locator(gone).first().isVisible(), gone).toBe(false);
      expect(await page.locator('.print-only').textContent()).toContain('10 single findings');
    }, off);
  });
});

describe('10,000 findings', () => {
  const all: readonly Finding[] = manyFindings.flatMap(({ findings }) => findings);
  /** What the JSON report says of them. */
  const jsonOf = all.map((finding) => findingV1(finding));
  const countOf = (fits: (finding: (typeof jsonOf)[number]) => boolean): number => jsonOf.filter(fits).length;
  const told = (page: Page) => page.getByRole('status').textContent();
  const number = (value: number): string => value.toLocaleString('en-US');

  test('each filter counts what the JSON report has, and the address keeps it', async () => {
    await browser.open(manyUrl, async (page) => {
      expect(await told(page)).toBe('10,000 findings');
      const cases: readonly (readonly [string, string, (finding: (typeof jsonOf)[number]) => boolean])[] = [
        ['severity', 'low', ({ severity }) => severity === 'low'],
        ['kind', 'waived', ({ waiver }) => waiver !== null],
        ['kind', 'undecided', ({ waiver, verdict }) => waiver === null && verdict === 'unknown'],
        ['state', 'new', ({ baselineState, waiver }) => baselineState === 'new' && waiver === null],
        ['rule', 'no-logging-loop', ({ rule }) => rule === 'no-logging-loop'],
        ['account', '100000000042', ({ account }) => account === '100000000042'],
        ['unit', 'o-example/r-exam/ou-exam-3/', ({ accountPath }) => accountPath?.includes('/ou-exam-3/') === true],
        ['region', 'us-east-1', ({ region }) => region === 'us-east-1'],
        ['text', 'cause-12', ({ message }) => message.endsWith('cause-12')],
        ['text', 'DATA-99-', ({ bucket }) => bucket?.startsWith('data-99-') === true],
      ];
      for (const [name, value, fits] of cases) {
        const field = page.locator(`#by-${name}`);
        await (name === 'text' ? field.fill(value) : field.selectOption(value));
        expect(await told(page), `${name}=${value}`).toBe(`${number(countOf(fits))} of 10,000 findings fit`);
        expect(new URLSearchParams(new URL(page.url()).hash.slice(1)).get(name)).toBe(value);
        await page.getByRole('button', { name: 'Clear' }).click();
        expect(await told(page)).toBe('10,000 findings');
      }
      await page.locator('#by-severity').selectOption('high');
      await page.locator('#by-region').selectOption('eu-west-1');
      const both = countOf(({ severity, region }) => severity === 'high' && region === 'eu-west-1');
      expect(await told(page)).toBe(`${number(both)} of 10,000 findings fit`);
      expect(await page.locator('.finding').count()).toBe(100);
      await page.getByRole('button', { name: 'Later' }).click();
      expect(await page.locator('#place').textContent()).toBe(`101 to 200 of ${number(both)}`);
    });
  });

  test('addresses: a filter opens filtered, links lead to filtered lists, and a finding opens from anywhere', async () => {
    const last = all.findLast(({ severity, waiver }) => severity === 'info' && waiver === null);
    const goTo = (page: Page, hash: string): Promise<void> =>
      page.evaluate((to) => {
        location.hash = to;
      }, hash);
    await browser.open(`${manyUrl}#severity=low&account=100000000042`, async (page) => {
      const fit = countOf(({ severity, account }) => severity === 'low' && account === '100000000042');
      expect(await told(page)).toBe(`${fit} of 10,000 findings fit`);

      const critical = countOf(
        ({ severity, verdict, waiver }) => severity === 'critical' && verdict === 'fail' && waiver === null,
      );
      const link = page.locator('.verdict a').first();
      expect(await link.textContent()).toBe(`${number(critical)} critical`);
      await link.click();
      await expect.poll(() => told(page)).toBe(`${number(critical)} of 10,000 findings fit`);

      await page.locator('.answer a[data-filter="state=new"]').click();
      const fresh = countOf(({ baselineState, waiver }) => baselineState === 'new' && waiver === null);
      expect(await page.locator('#new').textContent()).toContain(number(fresh));
      await expect.poll(() => told(page)).toBe(`${number(fresh)} of 10,000 findings fit`);

      // It stands in no part of the page but the data, and the filter hides it.
      for (const hash of [`#f-${last?.fingerprint}`, `#${last?.fingerprint}`]) {
        await goTo(page, '#severity=critical');
        await goTo(page, hash);
        const opened = page.locator('.finding details[open]');
        await opened.waitFor();
        expect(await opened.locator('summary').textContent()).toContain(last?.message);
        expect(await opened.textContent()).toContain('The evidence is in the JSON report');
      }

      await goTo(page, '#rule=no-such-rule');
      await expect.poll(() => told(page)).toBe('0 of 10,000 findings fit');

      await goTo(page, '#severity=info');
      await page.getByRole('button', { name: 'Open all' }).click();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await page.evaluate(auditPage), colorScheme).toEqual([]);
      }
    });
  });
});
