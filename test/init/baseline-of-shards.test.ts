import { expect, test } from 'vitest';
import { buildSpec } from '../../src/init/build-spec.ts';
import { nightlyPipeline } from '../../src/init/nightly-pipeline.ts';
import { workflow } from '../../src/init/workflow.ts';
import { JOB } from '../workflows/nightly-job.ts';

const FLAGS = '--baseline .s3log-audit/baseline.json --baseline-optional';

// What a scan reads again, to tell silence from a lost record, follows from the baseline; joining reads nothing.
test('each shard has the baseline of the night before', () => {
  const job = { ...JOB, shards: 3 };
  const share = `${FLAGS} --format json --output share.json`;
  const [read = ''] = workflow(job).split('\n  report:\n');
  expect(read).toContain(share);
  expect(read).toContain('actions/cache/restore@');
  const [shard = ''] = nightlyPipeline(job).split('\ns3-access-logging:\n');
  expect(shard).toContain(share);
  expect(shard).toContain('policy: pull');
  expect(buildSpec()).toContain('$against --format json --output share.json');
});
