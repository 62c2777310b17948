import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { FixStep } from '../../../src/fix/fix-plan.ts';
import { JOURNAL_FILES, type JournalSink, type JournalStore } from '../../../src/fix/journal/journal-file.ts';
import type { Sandbox } from '../../../src/sandbox/start-sandbox.ts';
import { sized } from '../../long.ts';
import {
  apply,
  createLogBucket,
  LOGS,
  loggingTo,
  mergePolicy,
  planOf,
  sandboxWith,
  setLogging,
  settingsOf,
  undoing,
  type Written,
  written,
} from '../world.ts';

const NAMES = [LOGS, 'app', 'new-logs'];
const allOf = (sandbox: Sandbox) => NAMES.map((name) => settingsOf(sandbox, name));

const STEPS: readonly FixStep[] = [
  mergePolicy(),
  createLogBucket('new-logs', null),
  setLogging('app', { dependsOn: ['create-log-bucket new-logs'], after: loggingTo('new-logs', 'app/') }),
];

class Killed extends Error {}

/** Nothing happens any more once so many records are written, or a part of one more. */
function dyingAfter(records: number, torn: boolean): JournalStore {
  let written = 0;
  const dying = (sink: JournalSink): JournalSink => ({
    append: async (text) => {
      if (written === records && torn) await sink.append(text.slice(0, text.length / 2));
      if (written >= records) throw new Killed();
      await sink.append(text);
      written += 1;
      if (written === records && !torn) throw new Killed();
    },
    close: sink.close,
  });
  return {
    read: JOURNAL_FILES.read,
    create: async (place) => dying(await JOURNAL_FILES.create(place)),
    resume: async (place, journal) => dying(await JOURNAL_FILES.resume(place, journal)),
  };
}

async function killed(records: number, torn: boolean): Promise<{ readonly sandbox: Sandbox; readonly plan: Written }> {
  const sandbox = await sandboxWith();
  const plan = await written(planOf(STEPS));
  await expect(apply(sandbox, plan, { journals: dyingAfter(records, torn) })).rejects.toThrow(Killed);
  return { sandbox, plan };
}

const whole = await sandboxWith();
const wholePlan = await written(planOf(STEPS));
const before = allOf(whole);
await apply(whole, wholePlan);
const after = allOf(whole);

test('the journal of the plan has two records for each step, one more for a new bucket, and its header', async () => {
  const lines = (await readFile(wholePlan.journal, 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).type)).toEqual([
    'journal',
    ...['begun', 'done', 'begun', 'created', 'done', 'begun', 'done'],
  ]);
});

/** A bucket that was created, and of which nobody wrote down that it was, is left to a person: line 5 that is cut off. */
const points = [1, 2, 3, 4, 5, 6, 7, 8]
  .flatMap((records) => [
    { records, torn: false },
    ...(records === 4 || records === 8 ? [] : [{ records, torn: true }]),
  ])
  // Some with a torn record and some without are tried at every change, and all in the long tests.
  .filter((_, index) => index % sized(5, 1) === 0);

const results = (outcomes: readonly { readonly result: string }[] | null) =>
  new Set(outcomes?.map(({ result }) => result));

test.each(points)(
  'killed after record $records (half of the next one is there: $torn), apply goes on to the end, and undo back',
  async ({ records, torn }) => {
    const { sandbox, plan } = await killed(records, torn);
    const { outcomes } = await apply(sandbox, plan);
    expect(new Set([...results(outcomes), 'written', 'already'])).toEqual(new Set(['written', 'already']));
    expect(allOf(sandbox)).toEqual(after);
    await undoing(sandbox, plan);
    expect(allOf(sandbox).slice(0, 2)).toEqual(before.slice(0, 2));
  },
);

test.each(points)(
  'killed after record $records (half of the next one is there: $torn), undo takes back what was made',
  async ({ records, torn }) => {
    const { sandbox, plan } = await killed(records, torn);
    const { outcomes } = await undoing(sandbox, plan).catch((error: unknown) => {
      // Nothing was begun.
      expect(String(error)).toContain('it has no whole record');
      return { outcomes: [] };
    });
    expect(new Set([...results(outcomes), 'written', 'already'])).toEqual(new Set(['written', 'already']));
    expect(allOf(sandbox).slice(0, 2)).toEqual(before.slice(0, 2));
  },
);

test('a bucket that was created just before the end, and not written down, is not touched again', async () => {
  const { sandbox, plan } = await killed(4, true);
  expect(sandbox.bucket('new-logs')).toBeDefined();
  const { outcomes } = await apply(sandbox, plan);
  expect(outcomes?.[1]).toMatchObject({ result: 'refused' });
  expect(outcomes?.[2]).toMatchObject({ result: 'waits' });
});

test('a new bucket whose policy cannot be read is not said to have one of somebody else', async () => {
  const { sandbox, plan } = await killed(5, false);
  sandbox.changeBucket('new-logs', { denied: ['s3:GetBucketPolicy'] });
  const { outcomes } = await apply(sandbox, plan);
  expect(outcomes?.[1]).toMatchObject({ result: 'refused', reason: 's3:GetBucketPolicy is denied' });
  sandbox.changeBucket('new-logs', { denied: [] });
  expect(results((await apply(sandbox, plan)).outcomes)).toEqual(new Set(['already', 'written']));
});

test('what a killed run wrote is its own, also where it shows late, and is taken back', async () => {
  let looks = Number.NaN;
  const sandbox = await sandboxWith({
    meanwhile: (operation, bucket) => {
      if (operation !== 's3:GetBucketPolicy' || bucket !== LOGS) return;
      looks += 1;
      if (looks === 2) sandbox.changeBucket(LOGS, { policy: step.after ?? {} });
    },
  });
  const step = mergePolicy();
  if (step.action !== 'merge-policy') throw new Error('no policy');
  const asBefore = settingsOf(sandbox, LOGS);
  const plan = await written(planOf([step]));
  await expect(apply(sandbox, plan, { journals: dyingAfter(2, true) })).rejects.toThrow(Killed);
  sandbox.changeBucket(LOGS, { policy: step.before ?? {} });
  looks = 0;
  expect(results((await apply(sandbox, plan)).outcomes)).toEqual(new Set(['written']));
  expect(results((await undoing(sandbox, plan)).outcomes)).toEqual(new Set(['written']));
  expect(settingsOf(sandbox, LOGS)).toEqual(asBefore);
});

test('a setting that somebody changed while nobody knows whether it was written stops the run', async () => {
  const { sandbox, plan } = await killed(2, true);
  sandbox.changeBucket(LOGS, { policy: { Version: '2012-10-17', Statement: [] } });
  const { outcomes } = await apply(sandbox, plan);
  expect(outcomes?.map(({ result }) => result)).toEqual(['stopped', 'not-reached', 'not-reached']);
  expect(outcomes?.[0]?.reason).toContain('an earlier run was cut off in the middle of this step');
});
