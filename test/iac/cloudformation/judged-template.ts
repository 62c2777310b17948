import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { type PlannedTemplates, readTemplates } from '../../../src/iac/cloudformation/read-templates.ts';
import type { TemplateOptions } from '../../../src/iac/cloudformation/template-options.ts';
import type { SourceFiles } from '../../../src/iac/planned.ts';
import { type JudgedBucket, judgedBuckets } from '../judged-buckets.ts';

const CASES = fileURLToPath(new URL('../../fixtures/plans', import.meta.url));

/** Cases without a plan. */
export const TEMPLATE_CASES: readonly string[] = (await readdir(CASES, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory() && !existsSync(join(CASES, entry.name, 'plan.json')))
  .map(({ name }) => name)
  .sort();

/** Files of a folder of this machine. */
const filesBelow = (folder: string): SourceFiles => ({
  read: (path) => readFile(join(folder, path), 'utf8').catch(() => null),
  list: async (path) =>
    (await readdir(join(folder, path), { withFileTypes: true }).catch(() => []))
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
      .sort(),
});

/** Files that a test has by heart. */
export const filesOf = (files: Readonly<Record<string, string>>): SourceFiles => ({
  read: async (path) => (Object.hasOwn(files, path) ? (files[path] ?? null) : null),
  list: async (folder) => {
    const below = Object.keys(files).flatMap((path) =>
      folder === '' ? [path] : path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : [],
    );
    return [...new Set(below.map((path) => path.replace(/\/.*$/s, '/')))].sort();
  },
});

interface Expectation {
  readonly rule: string;
  readonly of?: readonly string[];
  readonly sits_at?: string;
  readonly at?: string;
  readonly is?: string;
}

interface ExpectedOfTemplate {
  readonly input: string;
  readonly buckets: Readonly<
    Record<
      string,
      {
        readonly name: string | null;
        readonly fail?: readonly Expectation[];
        readonly unknown?: readonly Expectation[];
        readonly either?: readonly Expectation[];
      }
    >
  >;
}

export const expectedOfTemplate = async (name: string): Promise<ExpectedOfTemplate> =>
  parse(await readFile(join(CASES, name, 'expected.yaml'), 'utf8'));

export const templatesOf = (name: string, path: string, options: TemplateOptions = {}): Promise<PlannedTemplates> =>
  readTemplates(path, filesBelow(join(CASES, name)), options);

/** What the default rules say of each bucket of templates, by its address. */
export const judgedTemplates = ({ inventory }: PlannedTemplates): Readonly<Record<string, JudgedBucket>> =>
  judgedBuckets(inventory);
