import { expect, onTestFinished, test } from 'vitest';
import type { PublishedReports } from '../../src/publish/publish-reports.ts';
import { type Relay, startRelay } from '../campaign/relay.ts';
import { hubs } from './organization.ts';
import { HOME, HUB, MEMBER, NIGHTS, REGION, reportFiles, unlogged } from './reports.ts';

const destinationsOf = ({ destinations }: PublishedReports, account: string) =>
  destinations.filter(
    ({ account: one, added, archived, state }) => one === account && (added + archived > 0 || state !== 'done'),
  );

/** The answers with findings, so many of them, have this member instead of their own. */
const spoiled = (member: string, foreign: unknown, count: number): Relay['attack'] => {
  let left = count;
  return ({ operation, reply }) => {
    if (operation !== 'securityhub:GetFindings' || left === 0) return undefined;
    const { Findings, ...others } = JSON.parse(reply.body);
    if (Findings.length === 0) return undefined;
    left -= 1;
    return {
      reply: { ...reply, body: JSON.stringify({ ...others, Findings: [{ ...Findings[0], [member]: foreign }] }) },
    };
  };
};

test.each([
  ['Resources', {}],
  ['Resources', [null]],
  ['RecordState', 7],
  ['Severity', []],
  ['Compliance', 'none'],
  ['LastObservedAt', 'yesterday'],
])('a finding with %s %j is asked for again, and fails its account and Region alone', async (member, foreign) => {
  const { publish, sandbox } = await hubs({ checkSignatures: false });
  const relay = await startRelay(sandbox);
  onTestFinished(relay.close);
  const [first = '', second = ''] = await reportFiles(
    { findings: [unlogged('app')] },
    { start: NIGHTS[1], findings: [unlogged('own', { account: HUB })] },
  );
  await publish([first]);
  relay.attack = spoiled(member, foreign, 1);
  const once = await publish([second], { env: relay.env, apply: false });
  expect(destinationsOf(once, MEMBER)).toMatchObject([{ state: 'done', archived: 1 }]);
  relay.attack = spoiled(member, foreign, Number.POSITIVE_INFINITY);
  const always = await publish([second], { env: relay.env, apply: false });
  expect(destinationsOf(always, HUB)).toMatchObject([{ state: 'done', added: 1 }]);
  expect(destinationsOf(always, MEMBER)).toMatchObject([
    { state: 'failed', archived: 0, reason: expect.stringContaining('that this version does not know') },
  ]);
});

test('a Region that an account has not enabled has nothing of it, and no bucket either', async () => {
  const { publish, sandbox } = await hubs({ checkSignatures: false });
  const relay = await startRelay(sandbox);
  onTestFinished(relay.close);
  const body =
    '{"__type":"UnrecognizedClientException","message":"The security token included in the request is invalid."}';
  const disabled = (region: string): Relay['attack'] => {
    const key = `securityhub:GetFindings ${MEMBER} ${region}`;
    return (passed) => (passed.key === key ? { reply: { status: 403, headers: {}, body } } : undefined);
  };
  const [night = '', fine = ''] = await reportFiles({ findings: [unlogged('app')] }, {});
  relay.attack = disabled(HOME);
  expect(destinationsOf(await publish([night], { env: relay.env }), MEMBER)).toMatchObject([
    { region: REGION, added: 1 },
  ]);
  relay.attack = disabled(REGION);
  for (const report of [night, fine])
    expect(destinationsOf(await publish([report], { env: relay.env }), MEMBER)).toMatchObject([
      { region: REGION, state: 'failed', reason: expect.stringContaining('the Region may not be enabled') },
    ]);
});
