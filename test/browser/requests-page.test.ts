/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordLine, runLogs } from '../cli/commands/logs/run-logs.ts';
import { generatedLog } from '../logs/questions/generated-log.ts';
import { auditPage } from './audit-page.ts';
import { DESK, launchBrowser, PHONE, type TestBrowser } from './browser.ts';

let browser: TestBrowser;
let url: string;

beforeAll(async () => {
  browser = await launchBrowser();
  const output = join(browser.folder, 'requests.html');
  const hostile = recordLine({ bucket: 'hostile', agent: `<img src=x onerror=alert(1)>${'x'.repeat(8_000)}` });
  await runLogs(['report', '-', '--output', output], { input: Buffer.from(generatedLog(5_000, 3) + hostile) });
  url = pathToFileURL(output).href;
});
afterAll(() => browser?.close());

describe.each([
  ['phone', PHONE],
  ['desk', DESK],
])('%s', (_, viewport) => {
  test.each(['light', 'dark'] as const)('%s: readable, reachable, asks nothing of the network', async (colorScheme) => {
    await browser.open(
      url,
      async (page) => {
        expect(await page.evaluate(auditPage)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);

        await page.locator('#filter select').selectOption('data');
        expect(await page.locator('tr[data-bucket="data"]:visible').count()).toBeGreaterThan(0);
        expect(await page.locator('tr[data-bucket="app"]:visible').count()).toBe(0);
        expect(await page.locator('details[data-bucket="data"] svg.plot').isVisible()).toBe(true);
      },
      { viewport, colorScheme },
    );
  });
});

test('on paper nothing is cut off, and a dark scheme prints as black on white', async () => {
  // A4 between margins of 1 cm, in CSS pixels.
  const paper = { width: 718, height: 1_000 };
  await browser.open(
    url,
    async (page) => {
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(paper.width);
      expect(await page.evaluate(() => getComputedStyle(document.body).color)).toBe('rgb(0, 0, 0)');
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('.scroll')]
          .filter((part) => part.checkVisibility() && part.scrollWidth > part.clientWidth)
          .map((part) => part.ariaLabel),
      );
      expect(cut).toEqual([]);
    },
    { viewport: paper, colorScheme: 'dark' },
  );
});
