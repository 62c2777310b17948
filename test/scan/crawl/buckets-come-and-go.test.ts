import { beforeAll, expect, test } from 'vitest';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { runScan } from '../../../src/scan/run-scan.ts';
import { smallOrganization } from '../../campaign/organization.ts';
import { startRelay } from '../../campaign/relay.ts';
import { MEMBER } from '../../e2e/scenarios.ts';
import { collected } from '../collected.ts';

/** A scan of the member whose first listing is changed; the second one is the truth. */
async function scanWithFirstListing(change: (body: string) => string) {
  const sandbox = await startSandbox({ scenario: smallOrganization });
  const relay = await startRelay(sandbox);
  let listings = 0;
  relay.attack = ({ operation, reply }) => {
    if (operation !== 's3:ListBuckets' || !reply.body.includes('<Name>app-fine</Name>')) return undefined;
    listings += 1;
    return listings === 1 ? { reply: { ...reply, body: change(reply.body) } } : undefined;
  };
  try {
    const run = await runScan({ organization: true, accounts: [MEMBER], select: ['default'] }, { env: relay.env });
    const findings = await collected(run.findings());
    await run.close();
    return {
      listings,
      findings: findings.map(({ rule, verdict, affected }) => `${rule} ${verdict} ${affected.join(',')}`),
      buckets: run.coverage.accounts.map(({ buckets }) => buckets.listed),
    };
  } finally {
    await relay.close();
    await sandbox.close();
  }
}

let quiet: Awaited<ReturnType<typeof scanWithFirstListing>>;
beforeAll(async () => {
  quiet = await scanWithFirstListing((body) => body);
});

test('without a reason the account is listed once', () => {
  expect(quiet).toMatchObject({ listings: 1, buckets: [9] });
});

test('a log target that was created after the listing is a bucket of the account', async () => {
  const scan = await scanWithFirstListing((body) =>
    body.replace(/<Bucket>(?:(?!<\/Bucket>).)*<Name>logs-a<\/Name>.*?<\/Bucket>/s, ''),
  );
  expect(scan).toEqual({ ...quiet, listings: 2 });
});

test('a bucket that was deleted after the listing is not unobserved', async () => {
  const scan = await scanWithFirstListing((body) =>
    body.replace(
      '<Bucket>',
      '<Bucket><Name>thrown-away</Name><CreationDate>2024-01-01T00:00:00.000Z</CreationDate><BucketRegion>eu-west-1</BucketRegion></Bucket><Bucket>',
    ),
  );
  expect(scan).toEqual({ ...quiet, listings: 2 });
});
