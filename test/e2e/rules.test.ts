import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { emptyFolder, runCli } from './run-cli.ts';

const CASES = fileURLToPath(new URL('../rules', import.meta.url));

const RULE = `id: bucket-is-tagged
title: The bucket has a cost centre
severity: low
on: bucket
expect: params.key in bucket.tags
message: Bucket {bucket.name} has no tag {params.key}
because: Somebody must pay.
fix: Set the tag with aws s3api put-bucket-tagging.
tags: [mine]
controls: { our-handbook-3: ["7.2"] }
params: { key: { type: string, default: cost-centre, doc: Key of the tag } }
`;

const TWO_CASES = `- { name: the tag is there, buckets: { app: { tagging: { cost-centre: "42" } } }, judge: app, verdict: pass }
- { name: there is no tag, buckets: { app: {} }, judge: app, verdict: fail, message: no tag cost-centre }
`;

const WRONG_CASES = `- { name: the tag is there, buckets: { app: { tagging: { owner: me } } }, judge: app, verdict: pass }
- { name: another key, buckets: { app: { tagging: { owner: me } } }, judge: app, params: { key: owner }, verdict: pass }
- { name: nobody may look, buckets: { app: { tagging: denied } }, judge: app, verdict: fail }
- { name: no bucket is named, buckets: { app: {} }, verdict: pass }
- { name: a parameter that is none, buckets: { app: {} }, judge: app, params: { kee: owner }, verdict: pass }
`;

const BROKEN = `id: broken
titel: Broken
severity: severe
on: bucket
expect: bucket.versioning.status = "Enabled"
message: "{bucket.nam}"
because: It is.
fix: Mend it.
`;

const MANY_FAULTS = `id: many-faults
title: Many faults
severity: low
on: bucket
when: bucket.logging.clasic.enabled
expect: bucket.versioning.status == 3 || bucket.tags.exists(t, t.matches("(a)\\\\1"))
at: bucket.created == ""
message: "{bucket.nam} has {bucket.tags} and {"
because: It is.
fix: Mend it.
params: { days: { type: int, default: three, doc: Days }, unused: { type: bool, default: true, doc: Nothing } }
`;

type Files = Readonly<Record<string, string>>;

test.each<[string, readonly string[], number, Files]>([
  ['list of the extended pack', ['list', '--select', 'extended'], 0, {}],
  [
    'list with rules of ones own',
    ['list', '--no-builtin-rules', '--rules', 'mine'],
    0,
    { 'mine/bucket-is-tagged.yaml': RULE },
  ],
  ['list of one framework', ['list', '--framework', 'cis-aws-foundations-5.0'], 0, {}],
  ['list of an unknown framework', ['list', '--framework', 'cis-aws-foundation-5.0'], 2, {}],
  ['show a rule', ['show', 'log-delivery-permitted'], 0, {}],
  [
    'show a rule with parameters',
    ['show', 'bucket-is-tagged', '--rules', 'mine'],
    0,
    { 'mine/bucket-is-tagged.yaml': RULE },
  ],
  ['show a rule on the organization', ['show', 'organization-log-coverage'], 0, {}],
  ['show an unknown rule', ['show', 'log-delivery-permited'], 2, {}],
  [
    'check rules without a fault',
    ['check', 'mine'],
    0,
    { 'mine/bucket-is-tagged.yaml': RULE, 'mine/bucket-is-tagged.cases.yaml': TWO_CASES },
  ],
  [
    'check tells every fault of every file',
    ['check', 'mine', 'yours/broken.yaml'],
    1,
    {
      'mine/many-faults.yaml': MANY_FAULTS,
      'mine/many-faults.cases.yaml': '- { name: no verdict }\n',
      'mine/cases/nobody.yaml': '- { name: of no rule, verdict: pass }\n',
      'mine/not-yaml.yaml': 'id: [not-yaml\n',
      'mine/other-name.yaml': RULE,
      'mine/logging-enabled.yaml': RULE.replace('id: bucket-is-tagged', 'id: logging-enabled'),
      'yours/broken.yaml': BROKEN,
    },
  ],
  ['check a place that is not there', ['check', 'mine'], 2, {}],
  ['check a file that is no rule', ['check', 'notes.txt'], 2, { 'notes.txt': 'x' }],
  [
    'test cases that come out as they say',
    ['test', 'mine'],
    0,
    { 'mine/bucket-is-tagged.yaml': RULE, 'mine/cases/bucket-is-tagged.yaml': TWO_CASES },
  ],
  [
    'test cases that come out otherwise',
    ['test', 'mine/bucket-is-tagged.yaml'],
    1,
    { 'mine/bucket-is-tagged.yaml': RULE, 'mine/bucket-is-tagged.cases.yaml': WRONG_CASES },
  ],
  ['test without cases', ['test', 'mine'], 2, { 'mine/bucket-is-tagged.yaml': RULE }],
  [
    'test cases with faults',
    ['test', 'mine'],
    2,
    {
      'mine/bucket-is-tagged.yaml': RULE,
      'mine/bucket-is-tagged.cases.yaml': '- { name: x, judge: app, verdict: maybe, bucket: {} }\n',
    },
  ],
  ['test nothing', ['test'], 2, {}],
])('rules: %s', async (what, args, expected, files) => {
  const folder = await withFiles(files);
  const { code, stdout, stderr } = await runCli(['rules', ...args], { cwd: folder });
  expect(code).toBe(expected);
  expect(`${stdout}${stderr}`).not.toMatch(/^\s+at /m);
  await expect(
    `$ s3log-audit rules ${args.join(' ')}\n${stdout}-- standard error --\n${stderr}-- exit ${code} --\n`,
  ).toMatchFileSnapshot(`../golden/rules/${what.replaceAll(' ', '-')}.txt`);
});

test('what is listed and shown as JSON is what a program needs', async () => {
  const listed = await runCli(['rules', 'list', '--format', 'json', '--select', 'aws-fsbp:S3.14']);
  expect(JSON.parse(listed.stdout)).toEqual([
    expect.objectContaining({
      id: 'bucket-versioned',
      severity: 'low',
      tags: ['extended', 'hardening'],
      controls: expect.objectContaining({ 'aws-fsbp': ['S3.14'] }),
      calls: expect.arrayContaining([{ call: 's3:GetBucketVersioning', per: 'bucket', when: '' }]),
    }),
  ]);
  const shown = await runCli(['rules', 'show', 'bucket-versioned', '--format', 'json']);
  expect(JSON.parse(shown.stdout)).toMatchObject({
    expect: 'bucket.versioning.status == "Enabled"',
    file: 'the built-in rules',
    facts: [{ path: 'bucket.versioning.status', from: ['versioning'] }],
    actions: ['s3:GetBucketVersioning'],
  });
  const matrix = await runCli(['rules', 'list', '--framework', 'aws-fsbp', '--format', 'json']);
  expect(JSON.parse(matrix.stdout)).toMatchObject({
    controls: expect.arrayContaining([{ control: 'S3.9', rules: ['logging-enabled'] }]),
  });
});

test('the built-in rules pass their own cases through the command too', async () => {
  const { code, stderr } = await runCli(['rules', 'test', join(CASES, '../../rules'), '--cases', CASES]);
  expect(stderr).toMatch(/^\d{3} cases, 0 failed\n$/);
  expect(code).toBe(0);
});

async function withFiles(files: Files): Promise<string> {
  const folder = await emptyFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}
