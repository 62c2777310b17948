import { GetFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { expect, onTestFinished, test } from 'vitest';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { emptyFolder, runCli } from './run-cli.ts';
import { healthyLogs, MEMBER, organization, REGION, source } from './scenarios.ts';

const SECRETS = /SECRET|simulated-secret|AKIA|ASIA/i;

/** A member with one bucket that is not logged, and Security Hub where its buckets are. */
function scenario(): Scenario {
  const { organization: tree, accounts } = organization([
    {
      id: MEMBER,
      buckets: [
        healthyLogs('logs', MEMBER),
        source('app', 'logs'),
        { name: 'plain', region: REGION },
        { name: 'far', region: 'eu-central-1' },
      ],
    },
  ]);
  return {
    organization: tree,
    accounts: accounts.map((account) => ({
      ...account,
      roles: [...(account.roles ?? []), { name: 'S3LogAuditPublish' }],
      securityHubRegions: [REGION],
    })),
  };
}

test('two nights of an organization, published by the built program', { timeout: 120_000 }, async () => {
  const sandbox = await startSandbox({ scenario: scenario(), knobs: { checkSignatures: true } });
  onTestFinished(() => sandbox.close());
  const cwd = await emptyFolder();
  const cli = (time: string, ...args: readonly string[]) =>
    runCli(args, { cwd, env: { ...sandbox.env, SOURCE_DATE_EPOCH: time } });
  const scan = ['--org', '--quiet', '--format', 'json', '--select', 'logging-enabled', '--output'];
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = sandbox.envOf(MEMBER);
  const client = new SecurityHubClient({
    region: REGION,
    endpoint: sandbox.url,
    credentials: { accessKeyId, secretAccessKey },
  });
  const inHub = async () => (await client.send(new GetFindingsCommand({}))).Findings ?? [];

  expect((await cli('1767225600', ...scan, 'first.json')).code).toBe(1);
  const publish = ['publish', 'security-hub', '--home-region', REGION];

  const dry = await cli('1767225600', ...publish, 'first.json');
  expect(dry).toMatchObject({ code: 3, stdout: expect.stringContaining(`${MEMBER} ${REGION}: would be 1 added`) });
  expect(dry.stderr).toContain('nothing was written');
  expect(await inHub()).toEqual([]);

  const applied = await cli('1767225600', ...publish, 'first.json', '--apply', '--format', 'json');
  // Security Hub is not on in the Region of one bucket.
  expect(applied.code).toBe(3);
  expect(JSON.parse(applied.stdout)).toMatchObject({
    applied: true,
    destinations: expect.arrayContaining([
      expect.objectContaining({ account: MEMBER, region: 'eu-central-1', state: 'not-subscribed', added: 0 }),
      expect.objectContaining({ account: MEMBER, region: REGION, state: 'done', added: 1 }),
    ]),
  });
  expect(await inHub()).toMatchObject([
    {
      GeneratorId: 's3log-audit/logging-enabled',
      Resources: [{ Id: 'arn:aws:s3:::plain' }],
      Compliance: { Status: 'FAILED' },
      RecordState: 'ACTIVE',
      CreatedAt: '2026-01-01T00:00:00.000Z',
    },
  ]);

  sandbox.changeBucket('plain', { logging: { target: 'logs', prefix: 'plain/' } });
  await cli('1767312000', ...scan, 'second.json', '--baseline', 'first.json', '--regions', REGION);
  const second = await cli('1767312000', ...publish, 'second.json', '--apply');
  expect(second).toMatchObject({
    code: 3,
    stdout: [
      `${MEMBER} eu-central-1: the account does not have Security Hub in this Region; 0 added, 0 updated, 0 archived\n`,
      `${MEMBER} ${REGION}: 0 added, 0 updated, 1 archived\n`,
    ].join(''),
  });
  expect(await inHub()).toMatchObject([{ Compliance: { Status: 'PASSED' }, RecordState: 'ARCHIVED' }]);

  await cli('1767398400', ...scan, 'third.json', '--regions', REGION);
  const third = await cli('1767398400', ...publish, 'third.json', '--apply');
  expect(third).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('0 findings added, 0 updated') });

  for (const { stdout, stderr } of [dry, applied, second]) expect(`${stdout}${stderr}`).not.toMatch(SECRETS);
  client.destroy();
});

test('what cannot be published at all ends with 2, before anything is sent', { timeout: 60_000 }, async () => {
  const cwd = await emptyFolder();
  const missing = await runCli(['publish', 'security-hub', 'none.json', '--apply'], { cwd });
  expect(missing).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('none.json cannot be read: ENOENT'),
  });
});
