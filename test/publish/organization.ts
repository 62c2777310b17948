import { GetFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { onTestFinished } from 'vitest';
import { type PublishedReports, type PublishRequest, publishReports } from '../../src/publish/publish-reports.ts';
import type { Knobs } from '../../src/sandbox/knobs.ts';
import type { AccountSetup, Scenario } from '../../src/sandbox/scenario.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { HOME, HUB, MEMBER, REGION } from './reports.ts';

const ROLE = 'S3LogAuditPublish';
const ACTIONS = ['securityhub:BatchImportFindings', 'securityhub:GetFindings'];

const account = (id: string, more: Partial<AccountSetup>): AccountSetup => ({
  id,
  name: 'one',
  parent: 'r-exam',
  securityHubRegions: [REGION, HOME],
  buckets: [],
  ...more,
});

const scenario = (member: Partial<AccountSetup>): Scenario => ({
  organization: { id: 'o-exampleorgid', rootId: 'r-exam', managementAccount: HUB, units: [] },
  accounts: [account(HUB, {}), account(MEMBER, { roles: [{ name: ROLE, actions: ACTIONS }], ...member })],
});

interface Hubs {
  readonly sandbox: Sandbox;
  readonly publish: (paths: readonly string[], more?: Partial<PublishRequest>) => Promise<PublishedReports>;
  /** State and compliance of every finding of an account and Region, by its id without the prefix. */
  readonly findings: (account?: string, region?: string) => Promise<Readonly<Record<string, string>>>;
}

/** Two accounts with Security Hub in two Regions; the member's role may publish and nothing else. */
export async function hubs(knobs: Knobs = {}, member: Partial<AccountSetup> = {}): Promise<Hubs> {
  const sandbox = await startSandbox({ scenario: scenario(member), knobs: { checkSignatures: true, ...knobs } });
  onTestFinished(() => sandbox.close());
  return {
    sandbox,
    publish: (paths, more = {}) =>
      publishReports({
        paths,
        roleName: ROLE,
        homeRegion: HOME,
        apply: true,
        env: sandbox.env,
        signal: new AbortController().signal,
        pauses: { throttled: 4, transient: 2, refused: 1 },
        ...more,
      }),
    async findings(of = MEMBER, region = REGION) {
      const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = sandbox.envOf(of);
      const client = new SecurityHubClient({
        region,
        endpoint: sandbox.url,
        credentials: { accessKeyId, secretAccessKey },
      });
      sandbox.setKnobs({ checkSignatures: true });
      const { Findings = [] } = await client.send(new GetFindingsCommand({}));
      client.destroy();
      return Object.fromEntries(
        Findings.map(({ Id = '', RecordState, Compliance }) => [
          Id.replace('s3log-audit/', ''),
          `${RecordState} ${Compliance?.Status}`,
        ]),
      );
    },
  };
}
