import { configDefaults, defineConfig } from 'vitest/config';
import { LONG } from './long.ts';

const LONG_TESTS = 'test/**/*.long.test.ts';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    // `npm run test:long` runs the files of this name and nothing else; `npm test` runs all others.
    // `npm run campaign` has scans besides that take minutes.
    include: LONG
      ? [LONG_TESTS]
      : ['test/**/*.test.ts', ...(process.env['CAMPAIGN_COUNT'] ? ['test/**/*.campaign.ts'] : [])],
    exclude: [...configDefaults.exclude, ...(LONG ? [] : [LONG_TESTS])],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Most tests wait for a child process, an answer or a pause.
    maxWorkers: 3,
    // GitHub's own parser of workflows imports JSON in a way that bundlers know and Node does not.
    // What tsc and the build have written is run as Node runs it.
    server: { deps: { inline: [/@actions\//], external: [/\/build\/.*\.js$/] } },
  },
});
