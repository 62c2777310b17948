import { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startProgress } from '../../../src/cli/text/progress.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function lines(quiet = false) {
  const written: string[] = [];
  const err = new Writable({
    write: (chunk, _encoding, done) => {
      written.push(String(chunk).trimEnd());
      done();
    },
  });
  return { written, progress: await startProgress({ err }, { quiet, debug: false }) };
}

test('whoever waits for an endpoint that does not answer is told so within a minute', async () => {
  const { written, progress } = await lines();
  vi.advanceTimersByTime(60_000);
  expect(written).toEqual(['waiting for AWS to answer', 'waiting for AWS to answer']);
  progress.stop();
  vi.advanceTimersByTime(600_000);
  expect(written).toHaveLength(2);
});

test('while accounts are read, a line is written without any of them ending', async () => {
  const { written, progress } = await lines();
  progress.onEvent({ type: 'started', accounts: 3, resumed: null });
  vi.advanceTimersByTime(60_000);
  expect(written).toEqual(Array.from({ length: 6 }, () => '0 of 3 accounts, 0 buckets, 0 reads'));
  progress.stop();
});

test('--quiet says nothing', async () => {
  const { written, progress } = await lines(true);
  vi.advanceTimersByTime(60_000);
  progress.onEvent({ type: 'started', accounts: 3, resumed: null });
  vi.advanceTimersByTime(60_000);
  expect(written).toEqual([]);
  progress.stop();
});
