import { describe, expect, test } from 'vitest';
import { againstBaseline } from '../../../../src/baseline/compare-with-baseline.ts';
import { useWaivers } from '../../../../src/baseline/waivers.ts';
import type { AccountResult, Finding } from '../../../../src/model/finding.ts';
import type { AccountInventory, ScanHeader } from '../../../../src/model/inventory.ts';
import { absent, known } from '../../../../src/model/observation.ts';
import type { Waiver } from '../../../../src/model/waiver.ts';
import { loadRules } from '../../../../src/ruleset/load-rules.ts';
import { selectRules } from '../../../../src/ruleset/select-rules.ts';
import { assessAccount } from '../../../../src/scan/assess/assess-account.ts';
import { withGroups } from '../../../../src/scan/assess/groups/group-findings.ts';
import { ORG } from '../../../derive/delivery/fixture.ts';
import { account, bucket } from '../../fixture.ts';

const set = await loadRules({ folders: [], builtin: true });
const rules = selectRules(set, { select: ['log-delivery-permitted'], skip: [] });
const infos = rules.map(({ info }) => info);

const IDS = ['111111111111', '222222222222'];
const document = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'OnlyUs',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: '*',
      Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ORG } },
    },
  ],
});

function headerWith(denying: boolean, changed: Partial<ScanHeader> = {}): ScanHeader {
  const policies = denying ? [{ id: 'p-1', name: 'perimeter', document, targets: ['r-abcd'] }] : [];
  return {
    formatVersion: 1,
    toolVersion: '0',
    started: '2026-11-26T01:00:00.000Z',
    partition: 'aws',
    caller: '999988887777',
    organization: { id: ORG, managementAccount: '999988887777', rcps: known({ policies }) },
    scope: { accounts: [], excludedAccounts: [], organizationalUnits: [], regions: [] },
    accounts: IDS.map((id) => ({ id, name: `account-${id[0]}`, path: `${ORG}/r-abcd`, state: 'ACTIVE' })),
    skipped: [],
    ...changed,
  };
}

/** Two sources in each account, whose target lets S3 in. */
function inventoryOf(id: string): AccountInventory {
  const allow = {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: '*',
    },
  };
  const logging = known({ target: `logs-${id[0]}`, prefix: 'p/', keyFormat: 'simple' as const, grants: [] });
  const logs = { logging: absent, policy: known({ text: JSON.stringify(allow) }) };
  const buckets = [
    bucket(`app-${id[0]}`, { facts: { logging } }),
    bucket(`logs-${id[0]}`, { facts: logs }),
    bucket(`web-${id[0]}`, { facts: { logging } }),
  ];
  return {
    ...account(buckets),
    account: { id, name: `account-${id[0]}`, path: `${ORG}/r-abcd`, state: 'ACTIVE' },
  };
}

const waiver = (resource: string, changed: Partial<Waiver> = {}): Waiver => ({
  rule: 'log-delivery-permitted',
  resource,
  account: null,
  reason: 'r',
  owner: 'o',
  expires: '2027-01-01',
  location: 'f:1',
  ...changed,
});

async function run(
  header: ScanHeader,
  {
    waivers: written = [],
    baseline,
  }: { readonly waivers?: readonly Waiver[]; readonly baseline?: ReadonlyMap<string, readonly Finding[]> } = {},
): Promise<readonly AccountResult[]> {
  const waivers = useWaivers(written, { header, rules: new Set(['log-delivery-permitted']), knownRules: [] });
  async function* results(): AsyncIterable<AccountResult> {
    for (const { id } of header.accounts) {
      const { organization, partition } = header;
      yield assessAccount(inventoryOf(id), rules, { partition, organization });
    }
  }
  const grouped = withGroups(results(), {
    header,
    rules: infos,
    waive: waivers.members,
    compared: baseline !== undefined,
  });
  const compared =
    baseline === undefined
      ? grouped
      : againstBaseline(
          grouped,
          {
            started: '2026-11-25T01:00:00.000Z',
            rules: infos,
            assumptions: new Map(),
            strictAssumptions: false,
            findings: baseline,
          },
          { header, rules: new Set(['log-delivery-permitted']) },
        );
  const all: AccountResult[] = [];
  for await (const result of compared) all.push(waivers.apply(result));
  return all;
}

const findingsOf = (results: readonly AccountResult[]) => results.flatMap(({ findings }) => findings);
const byAccount = (results: readonly AccountResult[]) =>
  new Map(results.map(({ account: { id }, findings }) => [id, findings]));

describe('a resource control policy that stops many deliveries', () => {
  test('is one finding, at the organization, after its accounts', async () => {
    const results = await run(headerWith(true));
    expect(results.map(({ account: { id } }) => id)).toEqual([...IDS, ORG]);
    expect(results.map(({ verdicts }) => verdicts['log-delivery-permitted']?.fail)).toEqual([2, 2, undefined]);
    const [finding, ...others] = findingsOf(results);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      account: ORG,
      verdict: 'fail',
      cause: 'rcp:p-1',
      affected: ['app-1', 'app-2', 'web-1', 'web-2'],
      waiver: null,
    });
    expect(finding?.message).toContain(
      '4 buckets in 2 accounts (111111111111 account-1: 2, 222222222222 account-2: 2)',
    );
    expect(finding?.message).toContain('attached to r-abcd');
    expect(finding?.message).toContain('999988887777');
    expect(finding?.remedy?.fix).toContain('aws:PrincipalServiceName');
  });

  test('says in a few words what it is about, and what it hangs on', async () => {
    const [finding] = findingsOf(await run(headerWith(true)));
    expect(finding).toMatchObject({
      cause: 'rcp:p-1',
      causeText: 'resource control policy perimeter (p-1)',
      assumptions: ['writer-is-outside-organization'],
    });
  });
  test('of shards no one tells of it', async () => {
    const shard = { index: 1, count: 2, others: [] };
    expect(findingsOf(await run(headerWith(true, { shard })))).toEqual([]);
  });
});

describe('waivers', () => {
  test('take their buckets and accounts out of the group', async () => {
    const [finding] = findingsOf(
      await run(headerWith(true), { waivers: [waiver('app-1'), waiver('*', { account: '222222222222' })] }),
    );
    expect(finding).toMatchObject({ affected: ['web-1'], waiver: null });
    expect(finding?.message).toContain('1 bucket in 1 account');
  });
  test('leave it waived when none is left', async () => {
    const findings = findingsOf(await run(headerWith(true), { waivers: [waiver('*', { expires: '2026-12-24' })] }));
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ waiver: { expires: '2026-12-24', expired: false } });
  });
  test('that have expired take none out', async () => {
    const [finding] = findingsOf(await run(headerWith(true), { waivers: [waiver('*', { expires: '2026-11-01' })] }));
    expect(finding).toMatchObject({ affected: ['app-1', 'app-2', 'web-1', 'web-2'], waiver: { expired: true } });
  });
});

describe('against a baseline', () => {
  const earlierGroup = async () => byAccount(await run(headerWith(true)));

  test('it is the same finding the next night', async () => {
    const findings = findingsOf(await run(headerWith(true), { baseline: await earlierGroup() }));
    expect(findings).toMatchObject([{ account: ORG, baselineState: 'unchanged' }]);
  });

  test('earlier findings at the targets are replaced by it', async () => {
    const [group] = findingsOf(await run(headerWith(true)));
    if (group === undefined) throw new Error('no group');
    const own: Finding = {
      ...group,
      account: IDS[0] ?? '',
      bucket: 'logs-1',
      affected: ['app-1', 'web-1'],
      cause: '',
      fingerprint: 'earlier',
    };
    const results = await run(headerWith(true), { baseline: new Map([[IDS[0] ?? '', [own]]]) });
    expect(results.flatMap(({ resolved }) => resolved).map(({ because }) => because)).toEqual(['replaced']);
  });

  test('it is resolved by a run over the whole organization in which all pass', async () => {
    const results = await run(headerWith(false), { baseline: await earlierGroup() });
    expect(findingsOf(results)).toEqual([]);
    expect(results.flatMap(({ resolved }) => resolved)).toMatchObject([{ because: 'passes' }]);
  });

  test.each<readonly [string, Partial<ScanHeader>]>([
    [
      'a part of the accounts',
      { scope: { accounts: ['111111111111'], excludedAccounts: [], organizationalUnits: [], regions: [] } },
    ],
    ['one Region', { scope: { accounts: [], excludedAccounts: [], organizationalUnits: [], regions: ['eu-west-1'] } }],
    ['a shard', { shard: { index: 1, count: 2, others: [] } }],
  ])('it is carried on by a run over %s', async (_, changed) => {
    const results = await run(headerWith(false, changed), { baseline: await earlierGroup() });
    expect(findingsOf(results)).toMatchObject([{ account: ORG, cause: 'rcp:p-1', baselineState: 'unchanged' }]);
    expect(results.flatMap(({ resolved }) => resolved)).toEqual([]);
  });
});
