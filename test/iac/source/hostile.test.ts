// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of Terraform look like those of this language.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAddress } from '../../../src/iac/source/address.ts';
import { locatorOf, terraformLocator } from '../../../src/iac/source/terraform-locator.ts';
import { readTerraformSource } from '../../../src/iac/source/terraform-source.ts';
import { sourceValues } from '../../../src/iac/terraform/evaluate/source-names.ts';
import { declaredInSource, NOTHING_BESIDE, writtenResource } from '../../../src/iac/terraform/named-in-source.ts';
import { sized } from '../../long.ts';
import { sourceFiles } from './source-files.ts';

const PLACE = { partitionOf: () => 'aws', accountOf: () => '' };

/** All that is done with a file, whatever is in it. */
async function readAll(name: string, text: string): Promise<void> {
  const source = await readTerraformSource(sourceFiles({ [name]: text }));
  const locate = locatorOf(source);
  const values = sourceValues(NOTHING_BESIDE, source, PLACE);
  declaredInSource(source);
  for (const { kind, labels, line, body } of source.blocks) {
    expect(line).toBeGreaterThan(0);
    expect(line).toBeLessThanOrEqual(text.split('\n').length);
    const [type = 'x', label = 'y'] = labels;
    if (kind === 'resource') locate(`${type}.${label}`);
    for (const attributeName of body().attributes.keys()) {
      const resource = writtenResource(`${type}.${label}`, { module: [], type, name: label, key: null });
      values.of(resource, [attributeName]);
    }
  }
}

const PIECES = [
  ...[
    'resource "aws_s3_bucket" "a" {',
    'module "m" {',
    'source = "./"',
    'locals {',
    '}',
    '{',
    '[',
    ']',
    '(',
    ')',
    '\n',
  ],
  ...['"', '${', '%{', '~}', '<<EOT\n', 'EOT\n', '<<-', '#', '/*', '*/', '//', '=', '=>', 'for x in', ':', ',', '...'],
  ...['\\', '\r\n', '\uFEFF', '\0', 'é', '😀', '\uD800', 'null', '-', '!', '?', '.0', '[*]', 'local.a', 'x = 1\n', ' '],
];

describe('whatever stands in a file, reading it ends and throws nothing', () => {
  test('pieces of the language in any order', async () => {
    const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join(' '));
    await fc.assert(
      fc.asyncProperty(text, (broken) => readAll('main.tf', broken)),
      { numRuns: sized(20, 150) },
    );
  });

  test('any text, as HCL and as JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => {
        await readAll('main.tf', text);
        await readAll('main.tf.json', text);
      }),
      { numRuns: sized(15, 100) },
    );
  });

  test('any JSON where blocks are expected', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), fc.json(), fc.json(), (a, b, c) =>
        readAll(
          'main.tf.json',
          `{"resource": ${a}, "module": ${b}, "locals": ${c}, "__proto__": {}, "data": [[[${a}]]]}`,
        ),
      ),
      { numRuns: sized(15, 100) },
    );
  });

  test.each([
    ['braces', '{'.repeat(200_000)],
    ['lists', `a = ${'['.repeat(100_000)}`],
    ['parentheses', `a = ${'('.repeat(20_000)}1${')'.repeat(20_000)}`],
    ['templates', `a = ${'"${'.repeat(20_000)}`],
    ['heredocs', 'a = <<EOT\n'.repeat(20_000)],
    ['blocks in blocks', `${'a {\n'.repeat(20_000)}${'}\n'.repeat(20_000)}`],
    ['operators', `locals {\n  a = ${'1 + '.repeat(20_000)}1\n}`],
    ['quotes', '"'.repeat(100_001)],
    ['nothing but NUL', '\0'.repeat(100_000)],
    ['one long line', `locals {\n  a = "${'x'.repeat(sized(500_000, 3_000_000))}"\n}`],
    ['more text than is read', `resource "a" "b" {}\n${'#'.repeat(4_000_001)}`],
  ])('%s without end', async (_, text) => {
    // What takes more than the timeout of a test would not end.
    await readAll('main.tf', text);
    await readAll('main.tf.json', text);
  });

  test('objects in objects of JSON', async () => {
    await readAll('main.tf.json', '{"resource":'.repeat(50_000));
    await readAll('main.tf.json', `${'{"resource":'.repeat(5_000)}1${'}'.repeat(5_000)}`);
  });
});

test('modules that call each other many times end', async () => {
  const calls = Array.from({ length: 30 }, (_, n) => `module "m${n}" {\n  source = "../other"\n}`).join('\n');
  const files = { 'a/main.tf': calls, 'other/main.tf': calls.replaceAll('../other', '../a') };
  const locate = await terraformLocator(sourceFiles(files), 'a');
  expect(locate('module.m3.module.m4')).toMatchObject({ file: 'other/main.tf' });
});

test('no path leaves the folder, whatever modules are called', async () => {
  const asked: string[] = [];
  const sources = ['../../etc', './a/../../b', '/etc', '..', './..\\..', 'file:///etc', '././../x/../../y', 'C:\\x'];
  const main = sources.map((path, n) => `module "m${n}" {\n  source = ${JSON.stringify(path)}\n}`).join('\n');
  const noted = JSON.stringify({ Modules: sources.map((Dir, n) => ({ Key: `m${n}`, Dir })) });
  const files = sourceFiles({ 'root/main.tf': main, 'root/.terraform/modules/modules.json': noted });
  await readTerraformSource(
    {
      read: (path) => files.read(path),
      list: (folder) => {
        asked.push(folder);
        return files.list(folder);
      },
    },
    'root',
  );
  for (const folder of asked) {
    expect(folder.split('/')).not.toContain('..');
    expect(folder).not.toMatch(/^\/|\\/);
  }
});

test('any address is one, or is none', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseAddress(text)));
  const name = fc.stringMatching(/^[a-z_][\w-]{0,8}$/).filter((text) => text !== 'module' && text !== 'data');
  const key = fc.oneof(fc.constant(null), fc.nat(), fc.string());
  const step = fc.record({ name, key });
  const written = ({ name: of, key: at }: { readonly name: string; readonly key: string | number | null }) =>
    at === null ? of : `${of}[${JSON.stringify(at)}]`;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 3 }), name, step, (modules, type, last) => {
      const address = [...modules.map((one) => `module.${written(one)}`), `${type}.${written(last)}`].join('.');
      expect(parseAddress(address)).toEqual({
        modules,
        mode: 'resource',
        type,
        name: last.name,
        key: last.key,
        inner: '',
      });
    }),
  );
});
