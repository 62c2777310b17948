// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of Terraform look like those of this language.
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { readTerraformSource } from '../../../../src/iac/source/terraform-source.ts';
import { type KnownBeside, sourceValues } from '../../../../src/iac/terraform/evaluate/source-names.ts';
import { OPEN, type Value, Whole } from '../../../../src/iac/terraform/evaluate/value.ts';
import { NOTHING_BESIDE, writtenResource } from '../../../../src/iac/terraform/named-in-source.ts';
import {
  type InstanceKey,
  type ModuleStep,
  type PlannedResource,
  readPlan,
} from '../../../../src/iac/terraform/plan.ts';
import { sourceFolder } from '../../../../src/store/source-folder.ts';
import { sourceFiles } from '../../source/source-files.ts';

/** `<?>` is what is not known. */
function shown(value: Value): unknown {
  if (value === OPEN || value instanceof Whole) return '<?>';
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shown(one)]));
}

const resource = (
  type: string,
  name: string,
  { key = null, module = [] }: { readonly key?: InstanceKey; readonly module?: readonly ModuleStep[] } = {},
): PlannedResource => {
  const path = module.map((step) => `module.${step.name}${step.key === null ? '' : `["${step.key}"]`}.`).join('');
  const address = `${path}${type}.${name}${key === null ? '' : `[${JSON.stringify(key)}]`}`;
  return writtenResource(address, { module, type, name, key });
};

const BUCKETS = [
  resource('aws_s3_bucket', 'logs'),
  resource('aws_s3_bucket', 'a'),
  resource('aws_s3_bucket', 'this', { key: 'a.b' }),
];

const PLACE = { partitionOf: () => 'aws', accountOf: () => '${provider.aws.account}' };

const evaluated = async (
  text: string,
  more: Readonly<Record<string, string>> = {},
  beside: Partial<KnownBeside> = {},
) => {
  const source = await readTerraformSource(
    sourceFiles({ 'main.tf': `resource "r" "x" {\n  a = ${text}\n}\n`, ...more }),
  );
  const values = sourceValues({ ...NOTHING_BESIDE, resources: BUCKETS, ...beside }, source, PLACE);
  return shown(values.of(resource('r', 'x'), ['a']));
};

describe('an expression', () => {
  test.each<[string, unknown]>([
    ['"a-b"', 'a-b'],
    ['"tab\\t \\u00e9 \\"q\\" $${no} %%{no}"', 'tab\t é "q" ${no} %{no}'],
    ['"  kept  "', '  kept  '],
    ['" ${1} "', ' 1 '],
    ['" x ${~ "y" ~} z "', ' xyz '],
    ['"${true}"', true],
    ['-3', -3],
    ['0.5', 0.5],
    ['null', null],
    ['[1, "b", # c\n 2]', [1, 'b', 2]],
    ['{ a = 1, "b" : 2, (upper("c")) = 3 }', { a: 1, b: 2, C: 3 }],
    ['{ a = { b = [7] } }.a.b[0]', 7],
    ['(true ? "yes" : var.no)', 'yes'],
    ['1 + 2 * 3 == 7 && !false', true],
    ['5 > 6 || "a" != "b"', true],
    ['[for k, v in { b = 2, a = 1 } : "${k}${v}" if v > 0]', ['a1', 'b2']],
    ['{ for x in ["p", "q"] : x => upper(x) if x != "p" }', { q: 'Q' }],
    ['join("-", concat(["a"], ["b"]))', 'a-b'],
    ['format("%s/%d%%", "a", 3)', 'a/3%'],
    ['merge({ a = 1 }, { a = 2, b = 3 })', { a: 2, b: 3 }],
    ['distinct(["a", "b", "a"])', ['a', 'b']],
    ['keys({ b = 1, a = 2 })', ['a', 'b']],
    ['lookup({ a = 1 }, "b", 9)', 9],
    ['jsonencode({ Version = "2012-10-17" })', '{"Version":"2012-10-17"}'],
    ['<<-EOT\n    one\n      two ${1}\n    EOT\n', 'one\n  two 1\n'],
    ['<<EOT\n  a\n\n b\\n\nEOT\n', '  a\n\n b\\n\n'],
    ['unheard(1)', '<?>'],
    ['1 / 0', '<?>'],
    ['var.nobody', '<?>'],
    ['aws_s3_bucket.logs.id', '${aws_s3_bucket.logs::bucket}'],
    ['"${aws_s3_bucket.logs.id}"', '${aws_s3_bucket.logs::bucket}'],
    ['"${aws_s3_bucket.logs.id}-y"', '${aws_s3_bucket.logs::bucket}-y'],
    ['aws_s3_bucket.this["a.b"].arn', 'arn:aws:s3:::${aws_s3_bucket.this["a.b"]::bucket}'],
    ['values(aws_s3_bucket.this)[*].id', ['${aws_s3_bucket.this["a.b"]::bucket}']],
    ['jsonencode({ R = ["${aws_s3_bucket.a.arn}/*"] })', '{"R":["arn:aws:s3:::${aws_s3_bucket.a::bucket}/*"]}'],
    ['aws_s3_bucket.a.id == null ? 1 : 2', 2],
    ['aws_s3_bucket.a.id == "b" ? 1 : 2', '<?>'],
    ['try({ a = 1 }.b, 2)', 2],
    ['try([1][1], null.a, 3)', 3],
    ['try(var.nobody.b, 2)', '<?>'],
    ['can({ a = 1 }.b)', false],
    ['title("a-b c")', 'A-B C'],
    ['flatten([[1], [[2]], var.nobody])', '<?>'],
  ])('%s', async (text, value) => {
    expect(await evaluated(text)).toEqual(value);
  });

  test('of which a part is broken is not known', async () => {
    expect(['nowhere', '<?>']).toContain(await evaluated('"x${a +}"'));
  });
});

describe('names', () => {
  test('locals hang on locals, wherever they stand', async () => {
    const more = {
      'z.tf':
        'locals {\n  stage = var.stage\n}\nlocals {\n  name = "x-${local.stage}"\n}\nvariable "stage" {\n  default = "test"\n}',
    };
    expect(await evaluated('local.name', more)).toBe('x-test');
    const given = { variables: { stage: { value: 'prod' } } };
    expect(await evaluated('local.name', more, given)).toBe('x-prod');
  });

  test('a circle is not known, and ends', async () => {
    expect(await evaluated('local.a', { 'l.tf': 'locals {\n  a = local.b\n  b = local.a\n}' })).toBe('<?>');
  });

  test('an override file counts', async () => {
    const more = { 'main_override.tf': 'resource "r" "x" {\n  a = "other"\n}' };
    expect(await evaluated('"one"', more)).toBe('other');
  });

  test('what the plan knows of a reference is taken', async () => {
    const known = { ...resource('aws_s3_bucket', 'logs'), after: { bucket: 'logs' } };
    const text = '"${aws_s3_bucket.logs.bucket}/${aws_s3_bucket.a.arn}"';
    expect(await evaluated(text, {}, { resources: [...BUCKETS.slice(1), known] })).toBe(
      'logs/arn:aws:s3:::${aws_s3_bucket.a::bucket}',
    );
  });

  test('what is sensitive is not known', async () => {
    const secret = { 'v.tf': 'variable "s" {\n  sensitive = true\n}' };
    expect(await evaluated('var.s', secret, { variables: { s: { value: 'x' } } })).toBe('<?>');
    const prior = [
      {
        ...{ address: 'data.p.x', mode: 'data', type: 'p', name: 'x' },
        ...{ values: { a: 'x', b: 'y' }, sensitive_values: { b: true } },
      },
    ];
    expect(await evaluated('data.p.x.a', {}, { prior })).toBe('x');
    expect(await evaluated('data.p.x.b', {}, { prior })).toBe('<?>');
  });

  test('what a type makes optional is there', async () => {
    const typed =
      'variable "v" {\n  type = map(object({ a = optional(string, "d"), b = optional(bool), c = string }))\n}';
    expect(
      await evaluated('var.v', { 'v.tf': typed }, { variables: { v: { value: { k: { c: 'x', z: 1 } } } } }),
    ).toEqual({
      k: { a: 'd', b: null, c: 'x' },
    });
  });
});

describe('modules', () => {
  const files = {
    'main.tf':
      'locals {\n  teams = { a = { p = "x/" }, b = { p = "y/" } }\n}\nmodule "m" {\n  for_each = local.teams\n  source = "./m"\n  prefix = "${each.key}-${each.value.p}"\n  bucket = aws_s3_bucket.logs.id\n}\nresource "r" "out" {\n  a = module.m["b"].whole\n}\n',
    'm/main.tf':
      'variable "prefix" {}\nvariable "bucket" {}\nvariable "other" {\n  default = "d"\n}\nresource "r" "x" {\n  count = 2\n  a = "${var.prefix}${count.index}${var.other}"\n  b = var.bucket\n  c = aws_s3_bucket.own.id\n  block {\n    d = 1\n  }\n}\noutput "whole" {\n  value = "<${var.prefix}>"\n}\n',
  };
  const step = (key: string): readonly ModuleStep[] => [{ name: 'm', key }];
  const x = (key: string, index: number) => resource('r', 'x', { module: step(key), key: index });
  const values = async () =>
    sourceValues(
      {
        ...NOTHING_BESIDE,
        resources: [...BUCKETS, ...['a', 'b'].map((key) => resource('aws_s3_bucket', 'own', { module: step(key) }))],
      },
      await readTerraformSource(sourceFiles(files)),
      PLACE,
    );

  test('arguments, instances and outputs are followed', async () => {
    const { of } = await values();
    expect(shown(of(x('a', 1), ['a']))).toBe('a-x/1d');
    expect(shown(of(x('b', 0), ['a']))).toBe('b-y/0d');
    expect(shown(of(resource('r', 'out'), ['a']))).toBe('<b-y/>');
  });

  test('a reference says the module in which it stands', async () => {
    const { of } = await values();
    expect(shown(of(x('a', 0), ['b']))).toBe('${aws_s3_bucket.logs::bucket}');
    expect(shown(of(x('a', 0), ['c']))).toBe('${module.m["a"].aws_s3_bucket.own::bucket}');
  });

  test('attributes of blocks inside are found, what is not there is not known', async () => {
    const { of } = await values();
    expect(shown(of(x('a', 0), ['block', 'd']))).toBe(1);
    expect(of(x('a', 0), ['e'])).toBe(OPEN);
    expect(of(resource('r', 'x', { module: [{ name: 'n', key: null }] }), ['a'])).toBe(OPEN);
  });
});

test('the JSON syntax has the same expressions in its texts', async () => {
  const json = {
    locals: { log_bucket: 'logs' },
    resource: {
      r: {
        x: {
          a: '${jsonencode({ R = "arn:aws:s3:::${local.log_bucket}/p*" })}',
          b: 'x-${local.log_bucket}',
          c: ['${1}'],
        },
      },
    },
  };
  const source = await readTerraformSource(sourceFiles({ 'main.tf.json': JSON.stringify(json) }));
  const { of } = sourceValues(NOTHING_BESIDE, source, PLACE);
  expect(shown(of(resource('r', 'x'), ['a']))).toBe('{"R":"arn:aws:s3:::logs/p*"}');
  expect(shown(of(resource('r', 'x'), ['b']))).toBe('x-logs');
  expect(shown(of(resource('r', 'x'), ['c']))).toEqual([1]);
});

test('a policy over locals with a loop comes out whole', async () => {
  const folder = new URL('../../../fixtures/plans/07-locals-for-each-dynamic/', import.meta.url).pathname;
  const source = await readTerraformSource(await sourceFolder(folder));
  const plan = readPlan(JSON.parse(await readFile(`${folder}plan.json`, 'utf8')));
  const { of } = sourceValues(plan, source, PLACE);
  const valueAt = (address: string, path: readonly string[]) => {
    const found = plan.resources.find((one) => one.address === address);
    return found && shown(of(found, path));
  };
  expect(JSON.parse(String(valueAt('aws_s3_bucket_policy.logs', ['policy'])))).toMatchObject({
    Statement: [
      { Resource: [expect.stringMatching(/\/web\/\*$/), expect.stringMatching(/\/finance\/\*$/)] },
      { Sid: 'TlsOnly' },
    ],
  });
  expect(valueAt('aws_s3_bucket_logging.this["ledger"]', ['target_prefix'])).toBe('finance/');
});

describe('nothing grows without end', () => {
  const doubling = (of: (name: string) => string): string =>
    `locals {\n  x0 = ${of('"ab"')}\n${Array.from({ length: 80 }, (_, n) => `  x${n + 1} = ${of(`local.x${n}`)}`).join('\n')}\n}`;

  test.each([
    ['text that doubles', doubling((name) => `"\${${name}}\${${name}}"`)],
    ['lists that double', doubling((name) => `[${name}, ${name}]`)],
    ['lists that are joined to themselves', doubling((name) => `concat([${name}], [${name}])`)],
  ])('%s', async (_, text) => {
    expect(await evaluated('jsonencode(local.x80)', { 'l.tf': text })).toBeDefined();
  });

  test('ten thousand locals that hang on each other', async () => {
    const lines = Array.from({ length: 10_000 }, (_, n) => `  x${n + 1} = local.x${n}`);
    const text = `locals {\n  x0 = 1\n${lines.join('\n')}\n}`;
    expect(await evaluated('local.x10000', { 'l.tf': text })).toBe('<?>');
  });
});
