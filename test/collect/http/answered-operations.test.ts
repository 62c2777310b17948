import { expect, test } from 'vitest';
import type { FactName } from '../../../src/model/facts/index.ts';
import { bucketsOf, connectTo, opened, organizationOf, REGION, serve, theMember } from '../connections.ts';

const BUCKETS = 30;

async function reading(fault: { readonly count?: number }) {
  const operation = 's3:GetBucketVersioning';
  const sandbox = await serve(organizationOf({ buckets: bucketsOf(BUCKETS) }), {
    faults: [{ kind: 'foreign', operation, ...fault }],
  });
  const account = opened(await (await connectTo(sandbox.env)).openAccount(theMember()));
  const read = async (fact: FactName, from: number, to: number): Promise<readonly string[]> => {
    const subjects = bucketsOf(BUCKETS).slice(from, to);
    const observations = subjects.map(({ name }) => account.read({ fact, subject: name, region: REGION }));
    return (await Promise.all(observations)).map(({ state }) => state);
  };
  return { read, attempts: () => sandbox.counts().operations[operation] ?? 0 };
}

test('an operation that AWS never answers is asked once per bucket after some dozens of attempts', async () => {
  const { read, attempts } = await reading({});
  expect(new Set(await read('versioning', 0, 10))).toEqual(new Set(['failed']));
  const before = attempts();
  expect(before).toBeGreaterThan(48);
  expect(new Set(await read('versioning', 10, BUCKETS))).toEqual(new Set(['failed']));
  expect(attempts() - before).toBe(BUCKETS - 10);
  // Others are not concerned.
  expect(new Set(await read('ownership', 0, BUCKETS))).toEqual(new Set(['known']));
});

test('one answer of AWS, and each request has all its attempts again', async () => {
  const { read, attempts } = await reading({ count: 80 });
  await read('versioning', 0, 10);
  while (attempts() < 80) expect(await read('versioning', 10, 11)).toEqual(['failed']);
  expect(await read('versioning', 11, 12)).toEqual(['absent']);
  expect(new Set(await read('versioning', 12, BUCKETS))).toEqual(new Set(['absent']));
});

test('a fault that passes before that costs nothing but the attempts', async () => {
  const { read } = await reading({ count: 40 });
  expect(new Set(await read('versioning', 0, BUCKETS))).toEqual(new Set(['absent']));
});

test('an operation that AWS has answered is asked as often as any, whatever comes later', async () => {
  const operation = 's3:GetBucketVersioning';
  const sandbox = await serve(organizationOf({ buckets: bucketsOf(BUCKETS) }));
  const account = opened(await (await connectTo(sandbox.env)).openAccount(theMember()));
  const read = (name: string) => account.read({ fact: 'versioning', subject: name, region: REGION });
  expect(await read('app-0000')).toMatchObject({ state: 'absent' });
  sandbox.setKnobs({ faults: [{ kind: 'foreign', operation, perBucket: 5 }] });
  const observations = await Promise.all(bucketsOf(BUCKETS).map(({ name }) => read(name)));
  expect(new Set(observations.map(({ state }) => state))).toEqual(new Set(['absent']));
});
