import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import settings from './chromium.json' with { type: 'json' };

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1280, height: 800 };

export interface TestBrowser {
  readonly folder: string;
  /** Writes a page into the folder, and gives its address. */
  readonly pageFile: (name: string, html: string) => Promise<string>;
  /** Opens a page, and fails the test for whatever the browser complains of or asks the network for. */
  readonly open: <T>(url: string, use: (page: Page) => Promise<T>, options?: BrowserContextOptions) => Promise<T>;
  readonly close: () => Promise<void>;
}

/** One browser and one folder for all tests of a file. */
export async function launchBrowser(): Promise<TestBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 's3log-audit-browser-'));
  const browser: Browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? settings.path,
    // It may run as root, and asks nothing of the network by itself.
    args: settings.flags,
  });
  return {
    folder,
    pageFile: async (name, html) => {
      const file = join(folder, name);
      await writeFile(file, html);
      return pathToFileURL(file).href;
    },
    open: async (url, use, options = {}) => {
      const context = await browser.newContext({ viewport: DESK, ...options });
      const complaints: string[] = [];
      const page = await context.newPage();
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', ({ message }) => complaints.push(message));
      page.on('dialog', (dialog) => complaints.push(`dialog ${dialog.message()}`));
      page.on('request', (request) => {
        const asked = request.url().replace(/#.*/, '');
        if (asked !== url.replace(/#.*/, '') && asked !== 'data:,') complaints.push(`request ${asked}`);
      });
      try {
        await page.goto(url);
        const result = await use(page);
        expect(complaints).toEqual([]);
        return result;
      } finally {
        await context.close();
      }
    },
    close: async () => {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
