/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordLine, runLogs } from '../cli/commands/logs/run-logs.ts';
import { generatedLog } from '../logs/questions/generated-log.ts';
import { auditPage } from './audit-page.ts';
import settings from './chromium.json' with { type: 'json' };

let browser: Browser;
let folder: string;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 's3log-audit-browser-'));
  const output = join(folder, 'requests.html');
  const hostile = recordLine({ bucket: 'hostile', agent: `<img src=x onerror=alert(1)>${'x'.repeat(8_000)}` });
  await runLogs(['report', '-', '--output', output], { input: Buffer.from(generatedLog(5_000, 3) + hostile) });
  url = pathToFileURL(output).href;
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? settings.path,
    args: settings.flags,
  });
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

describe.each([
  ['phone', { width: 390, height: 844 }],
  ['desk', { width: 1280, height: 800 }],
])('%s', (_, viewport) => {
  test.each(['light', 'dark'] as const)('%s: readable, reachable, asks nothing of the network', async (colorScheme) => {
    const context = await browser.newContext({ viewport, colorScheme });
    const complaints: string[] = [];
    const page = await context.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('dialog', (dialog) => complaints.push(`dialog ${dialog.message()}`));
    page.on('request', (request) => {
      if (request.url() !== url && request.url() !== 'data:,') complaints.push(`request ${request.url()}`);
    });
    await page.goto(url);
    expect(await page.evaluate(auditPage)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);

    await page.locator('#filter select').selectOption('data');
    expect(await page.locator('tr[data-bucket="data"]:visible').count()).toBeGreaterThan(0);
    expect(await page.locator('tr[data-bucket="app"]:visible').count()).toBe(0);
    expect(await page.locator('details[data-bucket="data"] svg.plot').isVisible()).toBe(true);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
