// The HTML report in a browser: its first paint and its filters, each beside an empty page of the same browser.
import { existsSync, readFileSync } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { median } from './children/clock.mjs';
import { measure, withFolder } from './processes.mjs';
import { row } from './rows.mjs';

const settings = JSON.parse(readFileSync(new URL('../browser/chromium.json', import.meta.url), 'utf8'));
const executablePath = process.env.CHROMIUM_PATH ?? settings.path;

const FILTERS = {
  severity: 'low',
  kind: 'undecided',
  rule: 'logging-enabled',
  account: '100000000042',
  unit: 'o-example/r-exam/ou-exam-00000003/',
  region: 'us-east-1',
  text: 'team-0042-data',
};

/** Runs in the browser: from the change of a field until what it changed is on the screen. */
const untilPainted = ({ name, value }) =>
  new Promise((resolve) => {
    const field = document.querySelector(`#by-${name}`);
    const begun = performance.now();
    if (field !== null) {
      field.value = value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - begun)));
  });

async function opened(browser, url, work) {
  const page = await browser.newPage();
  try {
    await page.goto(url);
    return await work(page);
  } finally {
    await page.close();
  }
}

const firstPaint = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        const entry = () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime;
        const wait = () => (entry() === undefined ? requestAnimationFrame(wait) : resolve(entry()));
        wait();
      }),
  );

export async function htmlReport({ rounds }) {
  return withFolder(async (folder) => {
    const [small, large] = [join(folder, 'small.html'), join(folder, 'large.html')];
    const few = await measure('html-report', { findings: 10_000, path: small });
    const many = await measure('html-report', { findings: 100_000, path: large });
    const rows = [
      row('HTML report of 10,000 findings', (await stat(small)).size / 1e6, 'MB', 5),
      row('HTML report, peak memory: 100,000 findings ÷ 10,000', many.peakMemoryKiB / few.peakMemoryKiB, 'ratio', 1.3),
    ];
    if (!existsSync(executablePath)) return rows;
    const empty = join(folder, 'empty.html');
    await writeFile(empty, '<!DOCTYPE html><html lang="en"><title>empty</title><p>empty</p></html>');
    const [emptyUrl, reportUrl] = [empty, small].map((path) => pathToFileURL(path).href);
    const browser = await chromium.launch({ executablePath, args: settings.flags });
    try {
      const paints = { empty: [], report: [] };
      const frames = [];
      const filters = Object.fromEntries(Object.keys(FILTERS).map((name) => [name, []]));
      for (let round = 0; round < rounds; round += 1) {
        await opened(browser, emptyUrl, async (page) => {
          paints.empty.push(await firstPaint(page));
          frames.push(await page.evaluate(untilPainted, { name: 'nothing', value: '' }));
        });
        await opened(browser, reportUrl, async (page) => {
          paints.report.push(await firstPaint(page));
          for (const [name, value] of Object.entries(FILTERS)) {
            filters[name].push(await page.evaluate(untilPainted, { name, value }));
            await page.evaluate(untilPainted, { name, value: '' });
          }
        });
      }
      const beside = (times, others) => Math.max(0, median(times) - median(others));
      // The fastest of each: what else the machine does hits a page that is read from disk more than one that is empty.
      const paint = Math.min(...paints.report) - Math.min(...paints.empty);
      return [
        ...rows,
        row('HTML report of 10,000 findings: first paint beside an empty page', paint, 'ms', 300),
        ...Object.entries(filters).map(([name, times]) =>
          row(
            `HTML report of 10,000 findings: filter by ${name} beside an empty page`,
            beside(times, frames),
            'ms',
            300,
          ),
        ),
      ];
    } finally {
      await browser.close();
    }
  });
}
