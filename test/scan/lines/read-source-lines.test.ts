import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sourceLines } from '../../../src/scan/lines/read-source-lines.ts';

let folder: string;

const MAIN = `locals {
  logs = "kestrel-logs"
}
resource "aws_s3_bucket" "logs" {
  bucket = local.logs
}
resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
}
resource "aws_s3_bucket" "many" {
  for_each = toset(["a", "b"])
  bucket   = "kestrel-\${each.key}"
}
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 's3log-audit-lines-'));
  await mkdir(join(folder, 'tf'));
  await writeFile(join(folder, 'tf/main.tf'), MAIN);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const RAW = {
  version: 4,
  terraform_version: '1.11.4',
  resources: [
    {
      ...{ mode: 'managed', type: 'aws_s3_bucket', name: 'many' },
      instances: [
        { index_key: 'a', attributes: { bucket: 'kestrel-a' } },
        { index_key: 'b', attributes: { bucket: 'kestrel-b' } },
      ],
    },
    { mode: 'managed', type: 'aws_s3_bucket', name: 'logs', instances: [{ attributes: { bucket: 'kestrel-logs' } }] },
    {
      ...{ mode: 'managed', type: 'aws_s3_bucket_policy', name: 'logs', module: 'module.m["x"]' },
      instances: [{ attributes: { bucket: 'kestrel-logs', policy: 'secret' } }],
    },
    { mode: 'data', type: 'aws_s3_bucket', name: 'other', instances: [{ attributes: { bucket: 'other' } }] },
  ],
};

const SHOWN = {
  format_version: '1.0',
  values: {
    root_module: {
      resources: [
        { mode: 'managed', type: 'aws_s3_bucket', address: 'aws_s3_bucket.logs', values: { bucket: 'kestrel-logs' } },
        {
          ...{ mode: 'managed', type: 'aws_s3_bucket', address: 'aws_s3_bucket.many["a"]' },
          values: { bucket: 'kestrel-a' },
        },
      ],
      child_modules: [
        {
          resources: [
            {
              ...{ mode: 'managed', type: 'aws_s3_bucket_policy', address: 'module.m["x"].aws_s3_bucket_policy.logs' },
              values: { bucket: 'kestrel-logs' },
            },
          ],
        },
      ],
    },
  },
};

const withState = async (state: string) => {
  const lines = await sourceLines({ sourceFolder: join(folder, 'tf'), state: '-' }, Readable.from([state]));
  return Object.fromEntries(lines?.declared ?? []);
};

describe('with a state', () => {
  test('buckets are found by their names, whichever way it was written', async () => {
    const logs = {
      address: 'aws_s3_bucket.logs',
      declaredBy: { policy: 'module.m["x"].aws_s3_bucket_policy.logs' },
    };
    const many = { address: 'aws_s3_bucket.many["a"]', declaredBy: {} };
    const raw = await withState(JSON.stringify(RAW));
    expect(raw).toMatchObject({ 'kestrel-logs': logs, 'kestrel-a': many });
    expect(Object.keys(raw)).toHaveLength(3);
    expect(await withState(JSON.stringify(SHOWN))).toEqual({ 'kestrel-logs': logs, 'kestrel-a': many });
  });

  test.each([
    ['a plan', JSON.stringify({ format_version: '1.2', resource_changes: [] }), 'is a plan'],
    ['a list', '[]', 'no state of Terraform'],
    ['an old state', JSON.stringify({ version: 3, modules: [] }), 'no state of Terraform'],
    ['no JSON', 'terraform', 'is not JSON'],
    ['a binary plan', 'PK\u0003\u0004', 'only Terraform reads'],
  ])('%s is refused', async (_, state, message) => {
    await expect(withState(state)).rejects.toThrow(message);
  });

  test('a state without resources has none', async () => {
    expect(await withState(JSON.stringify({ format_version: '1.0' }))).toEqual({});
  });

  test('what is no state never stands in an error', async () => {
    await expect(withState('{"password": hunter2}')).rejects.not.toThrow('hunter2');
  });
});

test('without a state the names count that the files say, and lines are found', async () => {
  const lines = await sourceLines({ sourceFolder: join(folder, 'tf'), state: null }, undefined);
  expect(Object.fromEntries(lines?.declared ?? [])).toEqual({
    'kestrel-a': { address: 'aws_s3_bucket.many["a"]', declaredBy: {} },
    'kestrel-b': { address: 'aws_s3_bucket.many["b"]', declaredBy: {} },
    'kestrel-logs': { address: 'aws_s3_bucket.logs', declaredBy: { policy: 'aws_s3_bucket_policy.logs' } },
  });
  expect(lines?.locate('aws_s3_bucket.many["b"]')).toMatchObject({ file: 'main.tf', line: 10 });
});

test('without a source there are no lines', async () => {
  expect(await sourceLines({ sourceFolder: null, state: null }, undefined)).toBeUndefined();
});
