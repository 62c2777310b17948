import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { type PlannedTemplates, readTemplates } from '../../../src/iac/cloudformation/read-templates.ts';
import type { TemplateOptions } from '../../../src/iac/cloudformation/template-options.ts';
import type { SourceFiles } from '../../../src/iac/planned.ts';
import { loadRules } from '../../../src/ruleset/load-rules.ts';
import { assessAccount } from '../../../src/scan/assess/assess-account.ts';

const CASES = fileURLToPath(new URL('../../fixtures/plans', import.meta.url));

/** Cases without a plan. */
export const TEMPLATE_CASES: readonly string[] = (await readdir(CASES, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory() && !existsSync(join(CASES, entry.name, 'plan.json')))
  .map(({ name }) => name)
  .sort();

/** Files of a folder of this machine. */
export const filesBelow = (folder: string): SourceFiles => ({
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

const { rules } = await loadRules({ folders: [], builtin: true });
const defaults = rules.filter(({ info }) => info.tags.includes('default') && info.on === 'bucket');

interface JudgedTemplateBucket {
  readonly name: string;
  /** By rule; those that pass or do not apply are left out. */
  readonly verdicts: Readonly<Record<string, string>>;
  /** Address of the bucket that a finding sits at, by rule. */
  readonly places: Readonly<Record<string, string>>;
  readonly messages: Readonly<Record<string, string>>;
}

/** What the default rules say of each bucket of templates, by its address. */
export function judgedTemplates({ inventory }: PlannedTemplates): Readonly<Record<string, JudgedTemplateBucket>> {
  const addressOf = new Map(inventory.buckets.map(({ name, address }) => [name, address]));
  const judged = new Map(
    inventory.buckets.map(({ name, address }) => [
      address,
      {
        name,
        verdicts: new Map<string, string>(),
        places: new Map<string, string>(),
        messages: new Map<string, string>(),
      },
    ]),
  );
  for (const account of inventory.accounts) {
    const { findings } = assessAccount(account, defaults, { partition: 'aws', organization: null });
    for (const { rule, verdict, affected, bucket, message } of findings)
      for (const name of affected) {
        const one = judged.get(addressOf.get(name) ?? '');
        one?.verdicts.set(rule, verdict);
        one?.places.set(rule, addressOf.get(bucket) ?? bucket);
        one?.messages.set(rule, message);
      }
  }
  return Object.fromEntries(
    [...judged].map(([address, { name, verdicts, places, messages }]) => [
      address,
      {
        name,
        verdicts: Object.fromEntries(verdicts),
        places: Object.fromEntries(places),
        messages: Object.fromEntries(messages),
      },
    ]),
  );
}
