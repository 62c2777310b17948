/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accounts, pageOf } from '../report/html-sample.ts';
import { auditPage } from './audit-page.ts';
import settings from './chromium.json' with { type: 'json' };

let browser: Browser;
let folder: string;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 's3log-audit-browser-'));
  const file = join(folder, 'report.html');
  await writeFile(file, await pageOf(accounts));
  url = pathToFileURL(file).href;
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? settings.path,
    // It may run as root, and asks nothing of the network by itself.
    args: settings.flags,
  });
});

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };

/** Opens the report, and fails the test for whatever the browser complains of or asks the network for. */
async function open<T>(use: (page: Page) => Promise<T>, options: BrowserContextOptions = {}): Promise<T> {
  const context = await browser.newContext({ viewport: DESK, ...options });
  const complaints: string[] = [];
  const page = await context.newPage();
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('dialog', (dialog) => complaints.push(`dialog ${dialog.message()}`));
  page.on('request', (request) => {
    if (request.url() !== url && request.url() !== 'data:,') complaints.push(`request ${request.url()}`);
  });
  try {
    await page.goto(url);
    const result = await use(page);
    expect(complaints).toEqual([]);
    return result;
  } finally {
    await context.close();
  }
}

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
      expect(await page.getByRole('status').textContent()).toBe('1 of 10 findings shown');
      await page.getByLabel('Search').fill('nothing has this');
      expect(await shownFindings(page)).toBe(0);
      expect(await page.locator('.group:visible').count()).toBe(0);
      await page.getByLabel('Search').fill('');
      await page.getByLabel('Severity').selectOption('critical');
      expect(await shownFindings(page)).toBe(2);
      await page.getByLabel('Severity').selectOption('');
      await page.getByLabel('Kind').selectOption('unknown');
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
      expect(await page.locator('script').count()).toBe(1);
      expect(await page.title()).toBe('S3 access logging of organization o-example, 2026-11-22');
    });
  });
});

describe('without scripts', () => {
  const off = { javaScriptEnabled: false };

  test('there is no filter that does nothing, and findings open', async () => {
    await open(async (page) => {
      expect(await page.locator('#filter').isVisible()).toBe(false);
      expect(await page.locator('button').count()).toBe(1);
      expect(await shownFindings(page)).toBe(10);
      const finding = page.locator('.finding').filter({ hasText: 'x-data' }).first();
      expect(await finding.locator('pre.copy').first().isVisible()).toBe(false);
      await finding.locator('summary').click();
      expect(await finding.locator('pre.copy').first().isVisible()).toBe(true);
      expect(await page.locator('.graph svg').count()).toBe(5);
    }, off);
  });

  test('paper shows what is closed on the screen', async () => {
    await open(async (page) => {
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('nav').isVisible()).toBe(false);
      const body = await page.locator('.finding .body').first().boundingBox();
      expect(body?.height ?? 0).toBeGreaterThan(50);
    }, off);
  });
});
