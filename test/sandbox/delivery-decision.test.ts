import { expect, test } from 'vitest';
import { DELIVERY_PAIRS, delivery } from '../../src/sandbox/scenarios/delivery.ts';
import { sandboxOf } from './clients.ts';

test('the log writer agrees with the scenario that lists every way in which delivery works, or does not', async () => {
  const sandbox = await sandboxOf(delivery, { accessLogs: {} });
  for (const { source } of DELIVERY_PAIRS) sandbox.logRequest({ bucket: source });
  sandbox.advance(86_400);
  const counts = sandbox.accessLogs();
  const outcomes = DELIVERY_PAIRS.map(({ source, expect: expected }) => ({
    source,
    expected,
    outcome: (counts[source]?.delivered ?? 0) > 0 ? 'permitted' : 'blocked',
  }));
  expect(outcomes.filter(({ expected, outcome }) => expected !== 'unknown' && expected !== outcome)).toEqual([]);
  // Outsiders decide what AWS does not document: here the simulation has an answer that a knob can change.
  expect(outcomes.some(({ expected }) => expected === 'unknown')).toBe(true);
});

test('what AWS does not document of the log writer is a knob', async () => {
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Action: 's3:PutObject',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
        Resource: 'arn:aws:s3:::logs/${aws:SourceAccount}/*',
        Condition: { StringEquals: { 'aws:SourceOrgID': 'o-knob000001' } },
      },
    ],
  };
  const buckets = [
    { name: 'data', region: 'eu-west-1', logging: { target: 'logs', prefix: '111122223333/' } },
    { name: 'logs', region: 'eu-west-1', policy },
  ];
  const sandbox = await sandboxOf({
    organization: { id: 'o-knob000001', rootId: 'r-knob', managementAccount: '111122223333', units: [] },
    accounts: [{ id: '111122223333', name: 'one', parent: 'r-knob', buckets }],
  });
  const night = (writerContext: Readonly<Record<string, string | null>>) => {
    sandbox.setKnobs({ accessLogs: { writerContext } });
    sandbox.logRequest({ bucket: 'data' });
    sandbox.advance(86_400);
    return sandbox.accessLogs()['data'];
  };
  expect(night({})).toMatchObject({ delivered: 1 });
  expect(night({ 'aws:SourceOrgID': null })).toMatchObject({ delivered: 1, refused: { 'nothing-allows': 1 } });
  expect(night({ 'aws:SourceOrgID': 'o-elsewhere1' })).toMatchObject({ refused: { 'nothing-allows': 2 } });
});
