import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { terraformLocator } from '../../../src/iac/source/terraform-locator.ts';
import { sourceFolder } from '../../../src/store/source-folder.ts';
import { sourceFiles } from './source-files.ts';

const CASES = fileURLToPath(new URL('../../fixtures/plans', import.meta.url));
const names = (await readdir(CASES, { withFileTypes: true })).filter(
  ({ name }) => existsSync(join(CASES, name, 'plan.json')) && existsSync(join(CASES, name, 'expected.yaml')),
);

interface Expected {
  readonly buckets: Readonly<
    Record<string, { readonly fail?: readonly { readonly at: string; readonly is: string }[] }>
  >;
}

test.each(names.map(({ name }) => name))('%s: every resource that is at fault is found at its line', async (name) => {
  const { buckets }: Expected = parse(await readFile(join(CASES, name, 'expected.yaml'), 'utf8'));
  const locate = await terraformLocator(await sourceFolder(join(CASES, name)));
  for (const { at, is } of Object.values(buckets).flatMap(({ fail = [] }) => fail)) {
    const address = is.replace(/^\w+ /, '');
    const found = locate(address);
    expect({ address, at: found && `${found.file}:${found.line}` }).toEqual({ address, at });
  }
});

const lines = async (files: Readonly<Record<string, string>>, ...addresses: readonly string[]) => {
  const locate = await terraformLocator(sourceFiles(files));
  return addresses.map((address) => {
    const found = locate(address);
    return found === undefined ? 'nowhere' : `${found.file}:${found.line}`;
  });
};

describe('the block of an address', () => {
  test('all instances share it, whatever their keys are', async () => {
    const files = { 'main.tf': '\nresource "aws_s3_bucket" "a" {}\n' };
    const keys = ['', '[0]', '["x"]', '["x.y"]', '["a]b"]', '["q\\"]"]'];
    const found = await lines(files, ...keys.map((key) => `aws_s3_bucket.a${key}`));
    expect(found).toEqual(keys.map(() => 'main.tf:2'));
  });

  test('data sources, resources and modules of one name are told apart', async () => {
    const files = {
      'main.tf':
        'data "aws_s3_bucket" "a" {}\nresource "aws_s3_bucket" "a" {}\nmodule "a" {\n  source = "./a"\n}\nresource "aws_s3_bucket_policy" "a" {}\n',
    };
    expect(await lines(files, 'data.aws_s3_bucket.a', 'aws_s3_bucket.a', 'module.a', 'aws_s3_bucket_policy.a')).toEqual(
      ['main.tf:1', 'main.tf:2', 'main.tf:3', 'main.tf:6'],
    );
  });

  test('comments, strings and heredocs that look like blocks are none', async () => {
    const files = {
      'main.tf': [
        '# resource "aws_s3_bucket" "a" {',
        '/* resource "aws_s3_bucket" "a" {',
        '} */',
        'locals {',
        '  text = <<-EOT',
        'resource "aws_s3_bucket" "a" {',
        '}',
        '  EOT',
        '  brace = "}"',
        '}',
        'resource "aws_s3_bucket" "a" { # }',
        '}',
      ].join('\n'),
    };
    expect(await lines(files, 'aws_s3_bucket.a')).toEqual(['main.tf:11']);
  });

  test('lines are counted with carriage returns and behind a byte order mark', async () => {
    const text = '\uFEFF# first\r\n\r\nresource "aws_s3_bucket" "a" {\r\n}\r\nresource aws_s3_bucket b {}\r\n';
    expect(await lines({ 'main.tf': text }, 'aws_s3_bucket.a', 'aws_s3_bucket.b')).toEqual(['main.tf:3', 'main.tf:5']);
  });

  test('what an override file repeats is declared elsewhere', async () => {
    const block = 'resource "aws_s3_bucket" "a" {}';
    const files = { 'a_override.tf': block, 'override.tf': block, 'z.tf': `\n${block}` };
    expect(await lines(files, 'aws_s3_bucket.a')).toEqual(['z.tf:2']);
  });

  test('files of OpenTofu are read as well', async () => {
    expect(await lines({ 'main.tofu': 'resource "aws_s3_bucket" "a" {}' }, 'aws_s3_bucket.a')).toEqual(['main.tofu:1']);
  });

  test('a block behind broken ones is found, even where the end of the one before is missing', async () => {
    const files = {
      'main.tf':
        'resource "aws_s3_bucket" "a" {\n  bucket = \n  x = {{\n}\n\nresource "aws_s3_bucket" "b" {\n  bucket = "b"\n\nresource "aws_s3_bucket" "c" {\n}\n',
    };
    const found = await lines(files, 'aws_s3_bucket.a', 'aws_s3_bucket.b', 'aws_s3_bucket.c');
    expect(found).toEqual(['main.tf:1', 'main.tf:6', 'main.tf:9']);
  });

  test('a block inside the resource has its own line', async () => {
    const files = { 'main.tf': 'resource "aws_s3_bucket" "a" {\n  bucket = "a"\n\n  logging {\n  }\n}\n' };
    const locate = await terraformLocator(sourceFiles(files));
    expect(locate('aws_s3_bucket.a#logging')).toEqual({ file: 'main.tf', line: 4, address: 'aws_s3_bucket.a' });
    expect(locate('aws_s3_bucket.a#versioning')).toBeUndefined();
  });

  test('what is not there, and what is no address, is nowhere', async () => {
    const files = { 'main.tf': 'resource "aws_s3_bucket" "a" {}' };
    const addresses = ['aws_s3_bucket.b', 'aws_s3_bucket', '', 'a.b.c', 'data.a', 'x[', 'module.x.aws_s3_bucket.a'];
    expect(new Set(await lines(files, ...addresses))).toEqual(new Set(['nowhere']));
  });
});

describe('the JSON syntax', () => {
  test('objects and lists of objects are the same', async () => {
    const files = {
      'a.tf.json': '{\n"resource": [\n{ "aws_s3_bucket":\n { "a":\n [{}] } },\n{ "aws_s3_bucket": [{ "b": {} }] }]}',
      'b.tf.json': '[{ "//": "x",\n "module": {\n "c": { "source": "./c" }}}]',
      'c/main.tf.json': '{"resource": {"aws_s3_bucket": {\n"d": {}}}}',
      'broken.tf.json': '{"resource": ',
    };
    expect(await lines(files, 'aws_s3_bucket.a', 'aws_s3_bucket.b', 'module.c', 'module.c.aws_s3_bucket.d')).toEqual([
      'a.tf.json:4',
      'a.tf.json:6',
      'b.tf.json:3',
      'c/main.tf.json:2',
    ]);
  });
});

describe('a resource of a module', () => {
  const block = 'resource "aws_s3_bucket" "a" {}';
  const call = (source: string) => `\nmodule "m" {\n  source = "${source}"\n}\n`;
  const address = 'module.m["x"].aws_s3_bucket.a';

  test('is found below the folder that the call names', async () => {
    const files = { 'main.tf': call('./lib/m'), 'lib/m/main.tf': block };
    expect(await lines(files, address)).toEqual(['lib/m/main.tf:1']);
  });

  test('is found through the list of terraform init, where that leads into the source', async () => {
    const noted = JSON.stringify({
      Modules: [
        { Key: '', Dir: '.' },
        { Key: 'm', Source: 'x/y/aws', Dir: 'vendor/m' },
      ],
    });
    const files = {
      'main.tf': call('x/y/aws'),
      'vendor/m/main.tf': block,
      '.terraform/modules/modules.json': noted,
    };
    expect(await lines(files, address)).toEqual(['vendor/m/main.tf:1']);
  });

  test('stands at the call, where the module is downloaded', async () => {
    const noted = JSON.stringify({ Modules: [{ Key: 'm', Source: 'x/y/aws', Dir: '.terraform/modules/m' }] });
    const files = {
      'main.tf': call('x/y/aws'),
      '.terraform/modules/m/main.tf': block,
      '.terraform/modules/modules.json': noted,
    };
    expect(await lines(files, address, 'module.m.module.n.aws_s3_bucket.b')).toEqual(['main.tf:2', 'main.tf:2']);
  });

  test('stands at the nearest call, where the module lies outside, is missing or broken', async () => {
    const inner = { 'main.tf': '\n\nmodule "o" {\n  source = "./o"\n}', 'o/main.tf': call('../../../m') };
    expect(await lines(inner, 'module.o.module.m.aws_s3_bucket.a')).toEqual(['o/main.tf:2']);
    expect(await lines({ 'main.tf': call('./nowhere') }, address)).toEqual(['main.tf:2']);
    expect(await lines({ 'main.tf': call('./m'), 'm/main.tf': 'locals {}' }, address)).toEqual(['main.tf:2']);
    const lost = { 'main.tf': call('./m'), 'm/main.tf': block };
    expect(await lines(lost, 'module.m.module.unknown.aws_s3_bucket.a')).toEqual(['main.tf:2']);
  });

  test('a module that calls itself ends', async () => {
    const files = { 'main.tf': `${call('./')}module "n" {\n  source = "./."\n}\n${block}` };
    expect(await lines(files, address)).toEqual(['main.tf:8']);
  });

  test('the root module may be a folder of the source', async () => {
    const files = { 'envs/prod/main.tf': call('../../m'), 'm/main.tf': block };
    const locate = await terraformLocator(sourceFiles(files), 'envs/prod');
    expect(locate(address)).toEqual({ file: 'm/main.tf', line: 1, address });
  });
});
