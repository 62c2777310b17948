// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of Terraform look like those of this language.
import { describe, expect, test } from 'vitest';
import { type KnownValues, sourceEvaluator } from '../../../src/iac/source/module-scope.ts';
import {
  addressOfReference,
  known,
  plainValue,
  type SourceValue,
  valueOfJson,
} from '../../../src/iac/source/source-value.ts';
import { readTerraformSource } from '../../../src/iac/source/terraform-source.ts';
import { sourceFolder } from '../../../src/store/source-folder.ts';
import { sourceFiles } from './source-files.ts';

const NOTHING: KnownValues = { variable: () => undefined, reference: () => undefined };

/** Short: `<…>` is what is not known. */
function shown(value: SourceValue | undefined): unknown {
  if (value === undefined) return 'nowhere';
  switch (value.kind) {
    case 'known':
      return value.value;
    case 'list':
      return value.items.map(shown);
    case 'object':
      return Object.fromEntries([...value.members].map(([key, one]) => [key, shown(one)]));
    case 'text':
      return value.parts.map(shown).join('');
    case 'json':
      return { json: shown(value.of) };
    case 'reference':
      return `<${addressOfReference(value)}>`;
    case 'unknown':
      return '<?>';
  }
}

const evaluated = async (text: string, more: Readonly<Record<string, string>> = {}, values = NOTHING) => {
  const source = await readTerraformSource(
    sourceFiles({ 'main.tf': `resource "r" "x" {\n  a = ${text}\n}\n`, ...more }),
  );
  return shown(sourceEvaluator(source, values).attribute('r.x', ['a']));
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
    ['var.nobody', '<var.nobody>'],
    ['aws_s3_bucket.logs.id', '<aws_s3_bucket.logs.id>'],
    ['"${aws_s3_bucket.logs.id}"', '<aws_s3_bucket.logs.id>'],
    ['"${aws_s3_bucket.logs.id}-y"', '<aws_s3_bucket.logs.id>-y'],
    ['aws_s3_bucket.this["a.b"].arn', '<aws_s3_bucket.this["a.b"].arn>'],
    ['aws_s3_bucket.this[*].id', '<?>'],
    ['jsonencode({ R = ["${aws_s3_bucket.a.arn}/*"] })', { json: { R: ['<aws_s3_bucket.a.arn>/*'] } }],
    ['aws_s3_bucket.a.id == null ? 1 : 2', '<?>'],
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
    const given = { ...NOTHING, variable: (name: string) => (name === 'stage' ? known('prod') : undefined) };
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
    const values: KnownValues = {
      ...NOTHING,
      reference: (of) => (addressOfReference(of) === 'aws_s3_bucket.logs.bucket' ? known('logs') : undefined),
    };
    expect(await evaluated('"${aws_s3_bucket.logs.bucket}/${aws_s3_bucket.logs.arn}"', {}, values)).toBe(
      'logs/<aws_s3_bucket.logs.arn>',
    );
  });
});

describe('modules', () => {
  const files = {
    'main.tf':
      'locals {\n  teams = { a = { p = "x/" }, b = { p = "y/" } }\n}\nmodule "m" {\n  for_each = local.teams\n  source = "./m"\n  prefix = "${each.key}-${each.value.p}"\n  bucket = aws_s3_bucket.logs.id\n}\nresource "r" "out" {\n  a = module.m["b"].whole\n}\n',
    'm/main.tf':
      'variable "prefix" {}\nvariable "bucket" {}\nvariable "other" {\n  default = "d"\n}\nresource "r" "x" {\n  count = 2\n  a = "${var.prefix}${count.index}${var.other}"\n  b = var.bucket\n  c = aws_s3_bucket.own.id\n  block {\n    d = 1\n  }\n}\noutput "whole" {\n  value = "<${var.prefix}>"\n}\n',
  };
  const evaluator = async () => sourceEvaluator(await readTerraformSource(sourceFiles(files)), NOTHING);

  test('arguments, instances and outputs are followed', async () => {
    const { attribute } = await evaluator();
    expect(shown(attribute('module.m["a"].r.x[1]', ['a']))).toBe('a-x/1d');
    expect(shown(attribute('module.m["b"].r.x[0]', ['a']))).toBe('b-y/0d');
    expect(shown(attribute('r.out', ['a']))).toBe('<b-y/>');
  });

  test('a reference says the module in which it stands', async () => {
    const { attribute } = await evaluator();
    expect(shown(attribute('module.m["a"].r.x[0]', ['b']))).toBe('<aws_s3_bucket.logs.id>');
    expect(shown(attribute('module.m["a"].r.x[0]', ['c']))).toBe('<module.m["a"].aws_s3_bucket.own.id>');
  });

  test('attributes of blocks inside are found, what is not there is nowhere', async () => {
    const { attribute, expression } = await evaluator();
    expect(shown(attribute('module.m["a"].r.x[0]', ['block', 'd']))).toBe(1);
    expect(attribute('module.m["a"].r.x[0]', ['e'])).toBeUndefined();
    expect(attribute('module.n.r.x', ['a'])).toBeUndefined();
    expect(expression('module.m.r.x', ['b'])).toEqual({
      kind: 'reference',
      root: 'var',
      steps: [{ kind: 'attribute', name: 'bucket' }],
    });
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
  const { attribute } = sourceEvaluator(source, NOTHING);
  expect(shown(attribute('r.x', ['a']))).toBe('{"R":"arn:aws:s3:::logs/p*"}');
  expect(shown(attribute('r.x', ['b']))).toBe('x-logs');
  expect(shown(attribute('r.x', ['c']))).toEqual([1]);
});

test('a policy over locals with a loop comes out whole', async () => {
  const folder = new URL('../../fixtures/plans/07-locals-for-each-dynamic', import.meta.url).pathname;
  const source = await readTerraformSource(await sourceFolder(folder));
  const values = { ...NOTHING, variable: () => known('test') };
  const { attribute } = sourceEvaluator(source, values);
  expect(shown(attribute('aws_s3_bucket_policy.logs', ['policy']))).toMatchObject({
    json: {
      Statement: [
        {
          Resource: [
            'arn:aws:s3:::<aws_s3_bucket.logs.bucket>/web/*',
            'arn:aws:s3:::<aws_s3_bucket.logs.bucket>/finance/*',
          ],
          Condition: { StringEquals: { 'aws:SourceAccount': '<data.aws_caller_identity.current.account_id>' } },
        },
        { Sid: 'TlsOnly' },
      ],
    },
  });
  expect(shown(attribute('aws_s3_bucket_logging.this["ledger"]', ['target_prefix']))).toBe('finance/');
  expect(shown(attribute('aws_s3_bucket_logging.this["ledger"]', ['bucket']))).toBe(
    '<aws_s3_bucket.this["ledger"].id>',
  );
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

test('JSON becomes a value, and comes back', () => {
  const json = { a: [1, 'b', null, true], c: { d: {} } };
  expect(plainValue(valueOfJson(json))).toEqual(json);
});
