import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readTemplates } from '../../../src/iac/cloudformation/read-templates.ts';
import type { Locate, PlannedInventory } from '../../../src/iac/planned.ts';
import { type DeclaredBuckets, declaredBuckets, faultAddresses, sourceOf } from '../../../src/iac/source/fault.ts';
import { terraformLocator } from '../../../src/iac/source/terraform-locator.ts';
import { plannedInventory } from '../../../src/iac/terraform/inventory.ts';
import { readPlan } from '../../../src/iac/terraform/plan.ts';
import type { Finding } from '../../../src/model/finding.ts';
import { loadRules } from '../../../src/ruleset/load-rules.ts';
import { assessAccount } from '../../../src/scan/assess/assess-account.ts';
import { sourceFolder } from '../../../src/store/source-folder.ts';

const CASES = fileURLToPath(new URL('../../fixtures/plans', import.meta.url));
const names = (await readdir(CASES, { withFileTypes: true })).filter((entry) =>
  existsSync(join(CASES, entry.name, 'expected.yaml')),
);
const { rules } = await loadRules({ folders: [], builtin: true });
const defaults = rules.filter(({ info }) => info.tags.includes('default') && info.on === 'bucket');

async function readCase(name: string): Promise<{ readonly planned: PlannedInventory; readonly locate: Locate }> {
  const files = await sourceFolder(join(CASES, name));
  if (!existsSync(join(CASES, name, 'plan.json'))) {
    const { inventory, locate } = await readTemplates('template.yaml', files);
    return { planned: inventory, locate };
  }
  const plan = readPlan(JSON.parse((await files.read('plan.json')) ?? ''));
  return { planned: plannedInventory(plan), locate: await terraformLocator(files) };
}

interface Place {
  readonly rule: string;
  readonly at: string;
  readonly also?: readonly string[];
}

interface Expected {
  readonly buckets: Readonly<Record<string, { readonly fail?: readonly Place[] }>>;
}

test.each(names.map(({ name }) => name))('%s: every finding points at a line that is at fault', async (name) => {
  const { buckets }: Expected = parse(await readFile(join(CASES, name, 'expected.yaml'), 'utf8'));
  const { planned, locate } = await readCase(name);
  const declared = declaredBuckets(planned);
  const findings = planned.accounts.flatMap(
    (account) => assessAccount(account, defaults, { partition: 'aws', organization: null }).findings,
  );
  let checked = 0;
  for (const finding of findings.filter(({ verdict }) => verdict === 'fail')) {
    const asked = finding.affected.map((bucket) => declared.get(bucket)?.address ?? bucket);
    const right = asked.flatMap((address) =>
      (buckets[address]?.fail ?? [])
        .filter(({ rule }) => rule === finding.rule)
        .flatMap(({ at, also = [] }) => [at, ...also]),
    );
    if (right.length === 0) continue;
    checked += 1;
    const found = sourceOf(finding, declared, locate);
    const line = found && `${found.file}:${found.line}`;
    expect({ rule: finding.rule, asked, line, right, isRight: right.includes(line ?? '') }).toMatchObject({
      isRight: true,
    });
  }
  expect(checked > 0).toBe(Object.values(buckets).some(({ fail = [] }) => fail.length > 0));
});

const DECLARED: DeclaredBuckets = new Map([
  [
    'source',
    { address: 'aws_s3_bucket.source', declaredBy: { logging: 'aws_s3_bucket_logging.source', policy: 'p.source' } },
  ],
  ['bare', { address: 'aws_s3_bucket.bare', declaredBy: {} }],
  ['target', { address: 'aws_s3_bucket.target', declaredBy: { policy: 'p.target', versioning: 'v.target' } }],
  ['foreign', { address: '', declaredBy: { policy: 'p.foreign' } }],
]);

const BASE: Finding = {
  ...{ rule: 'my-rule', severity: 'low', verdict: 'fail', partition: 'aws', account: '', accountName: '' },
  ...{ accountPath: '', region: '', bucket: 'source', arn: '', affected: ['source'], message: '', evidence: [] },
  ...{ unobserved: [], cause: '', causeText: '', ruleError: '', waiver: null, baselineState: null, lastSeen: null },
  fingerprint: '',
};

const addresses = (path: string, more: Partial<Finding> = {}) =>
  faultAddresses(
    { ...BASE, evidence: [{ resource: more.affected?.[0] ?? 'source', path, value: false }], ...more },
    DECLARED,
  );

describe('a finding points at', () => {
  test('the logging of the source, for what is wrong in it', () => {
    expect(addresses('bucket.logging.classic.prefix')[0]).toBe('aws_s3_bucket_logging.source');
    expect(addresses('bucket.logging.overlaps', { bucket: 'target' })[0]).toBe('aws_s3_bucket_logging.source');
    expect(addresses('bucket.logging.target.exists')[0]).toBe('aws_s3_bucket_logging.source');
  });

  test('the policy of the target, then the target, then the logging, for what S3 may not write', () => {
    expect(addresses('bucket.logging.delivery.permission', { bucket: 'target' })).toEqual([
      'p.target',
      'aws_s3_bucket.target',
      'aws_s3_bucket_logging.source',
      'aws_s3_bucket.source',
    ]);
  });

  test('the policy in the plan, of a target that is declared elsewhere', () => {
    expect(addresses('bucket.logging.delivery.permission', { bucket: 'foreign' })).toEqual([
      'p.foreign',
      'aws_s3_bucket_logging.source',
      'aws_s3_bucket.source',
    ]);
  });

  test('the logging, where the plan has nothing of the target', () => {
    expect(addresses('bucket.logging.target.objectLock.enabled', { bucket: 'unknown' })[0]).toBe(
      'aws_s3_bucket_logging.source',
    );
  });

  test('what declares the fact that a rule of others reads, else a block inside the bucket, else the bucket', () => {
    const of = (path: string, bucket: string) => addresses(path, { bucket, affected: [bucket] });
    expect(of('bucket.versioning.status', 'target')).toEqual(['v.target', 'aws_s3_bucket.target']);
    expect(of('bucket.versioning.status', 'bare')).toEqual(['aws_s3_bucket.bare#versioning', 'aws_s3_bucket.bare']);
    expect(of('bucket.tags', 'target')).toEqual(['aws_s3_bucket.target']);
    expect(of('bucket.policyish', 'target')).toEqual(['aws_s3_bucket.target']);
  });

  test('the logging of the bucket that it sits at, of all that form a loop', () => {
    const path = 'bucket.logging.loop';
    const evidence = ['bare', 'source'].map((resource) => ({ resource, path, value: [] }));
    const found = faultAddresses({ ...BASE, affected: ['bare', 'source'], evidence }, DECLARED);
    expect(found.slice(0, 2)).toEqual(['aws_s3_bucket_logging.source', 'aws_s3_bucket.bare#logging']);
  });

  test('what will be known later, where the verdict is unknown', () => {
    const why = { action: '', code: 'not-yet-known', reason: '' };
    const unobserved: Finding['unobserved'] = [
      { fact: 'policyStatus', subject: 'target', region: '', state: 'failed', ...why },
    ];
    expect(faultAddresses({ ...BASE, verdict: 'unknown', bucket: '', unobserved }, DECLARED)[0]).toBe('p.target');
  });

  test('nothing, where it is about the account', () => {
    expect(faultAddresses({ ...BASE, bucket: '', affected: [] }, DECLARED)).toEqual([]);
  });
});
