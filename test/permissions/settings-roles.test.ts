import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runInProcess } from '../cli/run-in-process.ts';

const SETTINGS = `
organization:
  roles:
    default: [AuditRead, AWSControlTowerExecution]
    accounts: { "111122223333": svc/Legacy }
    organizationalUnits: { ou-exam-12345678: [SandboxAudit, AuditRead] }
  externalId: night-watch
`;

async function iam(settings: string, ...flags: readonly string[]) {
  const config = join(tmpdir(), 'settings.yaml');
  await writeFile(config, settings);
  const { code, stdout, stderr } = await runInProcess(['iam', ...flags], { env: { S3LOG_AUDIT_CONFIG: config } });
  expect(code).toBe(0);
  return { document: JSON.parse(stdout), stderr };
}

const enteredBy = ({
  Statement,
}: {
  readonly Statement: readonly { readonly Sid: string; readonly Resource: unknown }[];
}) => Statement.find(({ Sid }) => Sid === 'EnterAccounts')?.Resource;
const role = (name: string) => `arn:aws:iam::*:role/${name}`;

test('the hub enters accounts by every role of the settings', async () => {
  const { document, stderr } = await iam(SETTINGS, 'hub');
  expect(enteredBy(document)).toEqual(
    ['AuditRead', 'AWSControlTowerExecution', 'svc/Legacy', 'SandboxAudit'].map(role),
  );
  expect(stderr).toContain('--role-name AuditRead --external-id night-watch');
});

test('the first of them is the one to make, with the external id of the settings', async () => {
  const { document, stderr } = await iam(SETTINGS, 'member', '--hub-account', '111122223333');
  expect(JSON.stringify(document.trust)).toContain('"sts:ExternalId":"night-watch"');
  expect(stderr).toContain('the role AuditRead');
});

test('flags win', async () => {
  const { document } = await iam(SETTINGS, 'hub', '--role-name', 'Mine');
  expect(enteredBy(document)).toBe(role('Mine'));
});

test.each(['', 'organization: { scan: true }'])(
  'without roles in the settings it is the usual one: %j',
  async (settings) => {
    const { document } = await iam(settings, 'hub');
    expect(enteredBy(document)).toBe(role('S3LogAuditRead'));
  },
);
