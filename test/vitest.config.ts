import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { LONG } from './long.ts';

const LONG_TESTS = 'test/**/*.long.test.ts';
// `npm run campaign` has scans besides that take minutes.
const CAMPAIGNS = process.env['CAMPAIGN_COUNT'] ? ['test/**/*.campaign.ts'] : [];

/** Files that change their process, or need to be the first to load something. */
const ALONE = [
  'test/{browser,campaign,package}/**/*.test.ts',
  'test/{evaluate/linear-regex,permissions/fixer-policy}.test.ts',
];

interface Files {
  readonly name: string;
  readonly include: readonly string[];
  readonly exclude?: readonly string[];
  readonly isolate: boolean;
  readonly groupOrder: number;
}

const project = ({ name, include, exclude = [], isolate, groupOrder }: Files): TestProjectInlineConfiguration => ({
  root: new URL('..', import.meta.url).pathname,
  test: {
    name,
    include: [...include],
    exclude: [...configDefaults.exclude, ...exclude],
    isolate,
    setupFiles: ['test/setup.ts'],
    sequence: { groupOrder },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // GitHub's own parser of workflows imports JSON in a way that bundlers know and Node does not.
    // What tsc and the build have written is run as Node runs it.
    server: { deps: { inline: [/@actions\//], external: [/\/build\/.*\.js$/] } },
  },
});

// `npm test` runs all files but those that end in `.long.test.ts`, which are for `npm run test:long`. Most files share
// their process, one after the other: loading the program again for each of them took a quarter of the time.
const projects = LONG
  ? [project({ name: 'long', include: [LONG_TESTS], isolate: true, groupOrder: 0 })]
  : [
      project({
        ...{ name: 'together', include: ['test/**/*.test.ts'], exclude: [LONG_TESTS, ...ALONE] },
        ...{ isolate: false, groupOrder: 0 },
      }),
      project({
        ...{ name: 'alone', include: [...ALONE, ...CAMPAIGNS], exclude: [LONG_TESTS] },
        ...{ isolate: true, groupOrder: 1 },
      }),
    ];

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  // Most tests wait for a child process, an answer or a pause.
  test: { projects, maxWorkers: 3 },
});
