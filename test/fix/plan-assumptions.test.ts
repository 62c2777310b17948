import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planMarkdown } from '../../src/fix/text/plan-markdown.ts';
import type { BucketSetup } from '../../src/sandbox/scenario.ts';
import { type RanInProcess, runInProcess } from '../cli/run-in-process.ts';
import {
  apply,
  BUCKETS,
  deliverTo,
  folder,
  LOGS,
  planOf,
  policyOf,
  REGION,
  resultsOf,
  sandboxWith,
  scannedScenario,
  scenarioOf,
  setLogging,
  settingsOf,
  undoing,
  writesOf,
  written,
} from './world.ts';

/** Whether S3 needs s3:PutObjectAcl is what a delivery into it hangs on. */
const DENY_ACL = {
  Sid: 'NoAcls',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:PutObjectAcl',
  Resource: `arn:aws:s3:::${LOGS}/*`,
};
const withLogs = (logs: Partial<BucketSetup>): readonly BucketSetup[] =>
  BUCKETS.map((one) => (one.name === LOGS ? { ...one, ownership: 'ObjectWriter', ...logs } : one));
const ID = 'needs-put-object-acl';
const LAX = { assumptions: { [ID]: false }, strictAssumptions: false } as const;

const steps = [setLogging('app', { dependsOn: [] })];
const doubtful = () => sandboxWith({ scenario: scenarioOf(withLogs({ policy: policyOf(deliverTo(LOGS), DENY_ACL) })) });

test('what is permitted under an assumption alone is applied if the plan has it, and only then', async () => {
  const sandbox = await doubtful();
  expect(resultsOf(await apply(sandbox, await written(planOf(steps))))).toEqual([
    expect.stringMatching(/^set-logging app: refused \(delivery into member-logs is unknown/),
  ]);
  const plan = await written(planOf(steps, LAX));
  expect(resultsOf(await apply(sandbox, plan))).toEqual(['set-logging app: written']);
});

test('settings that make more of it permitted than the review knew are refused', async () => {
  const sandbox = await doubtful();
  await expect(apply(sandbox, await written(planOf(steps)), { judging: LAX })).rejects.toThrow(
    `with the assumption ${ID}: undecided, and the settings say false`,
  );
  // So are those that know better since.
  const known = { assumptions: { [ID]: true }, strictAssumptions: false };
  await expect(apply(sandbox, await written(planOf(steps, LAX)), { judging: known })).rejects.toThrow(
    `with the assumption ${ID}: false, and the settings say true`,
  );
  expect(writesOf(sandbox)).toEqual({});
});

test('settings may be stricter than the review', async () => {
  const sandbox = await doubtful();
  const strict = { ...LAX, strictAssumptions: true };
  expect(resultsOf(await apply(sandbox, await written(planOf(steps, LAX)), { judging: strict }))).toEqual([
    expect.stringMatching(/^set-logging app: refused/),
  ]);
  expect(resultsOf(await apply(sandbox, await written(planOf(steps, strict)), { judging: LAX }))).toEqual([
    expect.stringMatching(/^set-logging app: refused/),
  ]);
});

test('undo spares what is delivered under the assumptions of the plan, or under those of today', async () => {
  const allow = {
    action: 'merge-policy' as const,
    ...{ before: policyOf(DENY_ACL), after: policyOf(DENY_ACL, deliverTo(LOGS)) },
  };
  const { after, ...rest } = setLogging('app');
  const merge = { ...rest, ...allow, stoppedSources: [], id: `merge-policy ${LOGS}`, bucket: LOGS, dependsOn: [] };
  const sandbox = await sandboxWith({ scenario: scenarioOf(withLogs({ policy: policyOf(DENY_ACL) })) });
  const plan = await written(planOf([merge], LAX));
  expect(resultsOf(await apply(sandbox, plan))).toEqual([`merge-policy ${LOGS}: written`]);
  sandbox.changeBucket('web', { logging: { target: LOGS, prefix: 'web/' } });
  for (const over of [{}, { plan: { path: plan.path, hash: plan.hash }, journal: `${plan.journal}.undo` }])
    expect(resultsOf(await undoing(sandbox, plan, over))).toEqual([
      expect.stringMatching(/^merge-policy member-logs: refused \(logs of web are delivered into member-logs now/),
    ]);
  // Nothing is delivered, as is known today.
  const judging = { assumptions: { [ID]: true }, strictAssumptions: false };
  expect(resultsOf(await undoing(sandbox, plan, { judging }))).toEqual([`merge-policy ${LOGS}: written`]);
  expect(settingsOf(sandbox, LOGS).policy).toEqual(policyOf(DENY_ACL));
});

test('the review is told what was assumed', () => {
  expect(planMarkdown(planOf(steps))).not.toContain('assumptions');
  expect(planMarkdown(planOf(steps, LAX))).toContain(
    `Deliveries are judged under these settings of assumptions: ${ID}: false.`,
  );
});

test('the settings file goes from the scan to the plan, and from there to apply, undo and verify', async () => {
  const scenario = scannedScenario([
    ...withLogs({
      policy: policyOf(DENY_ACL),
      versioning: 'Enabled',
      lifecycle: [{ id: 'old', prefix: '', expireDays: 400 }],
    }),
  ]);
  const sandbox = await sandboxWith({ scenario });
  // It is a log bucket already, so that what is found on log buckets is nothing new.
  sandbox.changeBucket('web', { logging: { target: LOGS, prefix: 'web/' } });
  const at = await folder();
  const file = (name: string): string => join(at, name);
  const run = (...argv: readonly string[]): Promise<RanInProcess> => runInProcess(argv, { env: sandbox.env });
  // Whoever sets an assumption accepts that deliveries rest on it.
  const settings = `rules:\n  skip: [delivery-rests-on-documentation]\ntargets:\n  "*/${REGION}": ${LOGS}\n`;
  await writeFile(file('plain.yaml'), settings);
  await writeFile(file('lax.yaml'), `${settings}assumptions:\n  ${ID}: false\n`);
  await writeFile(file('known.yaml'), `${settings}assumptions:\n  ${ID}: true\n`);
  const saved = ['--save-inventory', file('night.ndjson'), '--collect', 'targets', '--config', file('plain.yaml')];
  await run('scan', '--org', ...saved, '--format', 'json', '--output', file('night.json'));
  const planned = async (config: string): Promise<readonly [string, string]> => {
    const plan = file(`${config}.plan`);
    const made = await run(
      ...['fix', 'plan', '--inventory', file('night.ndjson'), '--select', 'logging-enabled,log-delivery-permitted'],
      ...['--config', file(config), '--output', plan],
    );
    expect(made.code, made.stderr).toBe(0);
    const text = await readFile(plan, 'utf8');
    return [text, /planHash: (\w+)\n$/.exec(text)?.[1] ?? ''];
  };
  // Without the assumption the Deny has to spare log delivery as well.
  expect((await planned('plain.yaml'))[0]).toContain('aws:PrincipalServiceName');
  const [text, hash] = await planned('lax.yaml');
  expect(text).not.toContain('aws:PrincipalServiceName');
  expect(text).toContain(`\nassumptions:\n  ${ID}: false\nstrictAssumptions: false\n`);
  const plan = ['fix', 'apply', file('lax.yaml.plan'), '--plan-hash', hash, '--yes', '--max-age', '48h'];
  const refused = await run(...plan, '--config', file('known.yaml'));
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('and the settings say true') });
  const applied = await run(...plan, '--config', file('lax.yaml'));
  expect(applied.code, applied.stderr).toBe(0);
  expect(settingsOf(sandbox, 'app').logging).toMatchObject({ target: LOGS, prefix: 'app/' });
  const journal = file('lax.yaml.plan.journal');
  // The journal knows what was assumed, and settings say it again.
  for (const named of [[], ['--config', file('lax.yaml')]]) {
    const verified = await run('fix', 'verify', journal, ...named);
    expect(verified.code, verified.stdout + verified.stderr).toBe(0);
    expect(verified.stdout).toContain(`${LOGS} log-delivery-permitted: gone`);
  }
  // Its logging is somebody's own since, and relies on the statement.
  sandbox.changeBucket('app', { logging: { target: LOGS, prefix: 'app/new/' } });
  const spared = await run('fix', 'undo', journal, '--yes');
  expect(spared.stdout).toContain(`merge-policy ${LOGS}: NOT DONE: logs of app are delivered into ${LOGS} now`);
  sandbox.changeBucket('app', { logging: { target: LOGS, prefix: 'app/' } });
  const undone = await run('fix', 'undo', journal, '--yes', '--config', file('known.yaml'));
  expect(undone.code, undone.stdout).toBe(0);
});
