import { expect, onTestFinished, test, vi } from 'vitest';
import { wholeAnswer } from '../../../src/store/s3/bounded-answers.ts';
import { checkWritable } from '../../../src/store/s3/objects.ts';
import { readRecordLog } from '../../../src/store/s3/record-log.ts';
import { startRelay } from '../../campaign/relay.ts';
import { sandboxOf } from '../../sandbox/clients.ts';
import { smallScenario, WORKLOAD } from '../../sandbox/small-scenario.ts';

const HEAD = Buffer.from('HTTP/1.1 200 OK\r\ncontent-type: application/xml\r\n\r\n<?xml version="1.0"?>');

test.each([
  ['s3:ListObjectsV2', readRecordLog],
  ['s3:CreateMultipartUpload', checkWritable],
])('an answer to %s that never ends is given up', async (operation, ask) => {
  // Attempts follow each other at once: a pause is a random part of the longest.
  vi.spyOn(Math, 'random').mockReturnValue(0);
  onTestFinished(() => void vi.restoreAllMocks());
  const sandbox = await sandboxOf(smallScenario(), { checkSignatures: false });
  const relay = await startRelay(sandbox);
  onTestFinished(relay.close);
  relay.attack = (passed) =>
    passed.operation === operation ? { begin: HEAD, drip: Buffer.alloc(1 << 22, ' '), everyMs: 1 } : undefined;
  const { AWS_ENDPOINT_URL = '' } = relay.env;
  const access = {
    ...{ profile: null, bucketOwner: null, temporaryFolder: '/nowhere' },
    env: { ...sandbox.envOf(WORKLOAD), AWS_ENDPOINT_URL },
    signal: new AbortController().signal,
  };
  await expect(ask('s3://app-logs/nightly/report.json', access)).rejects.toMatchObject({
    name: 'ObjectFault',
    message: 'OversizedResponse: a response larger than any of AWS',
  });
});

test('an answer that drips is given up', async () => {
  const dripping = async function* () {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      yield Buffer.from(' ');
    }
  };
  const patience = { waitMs: 20, bytesPerSecond: 4096 };
  await expect(wholeAnswer(dripping(), patience)).rejects.toMatchObject({ name: 'AttemptTimeout' });
});
