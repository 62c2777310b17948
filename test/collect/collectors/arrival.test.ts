import { expect, test } from 'vitest';
import { openMember, REGION } from '../connections.ts';

const SETUP = {
  buckets: [
    { name: 'app-0000', region: REGION },
    { name: 'logs', region: REGION },
  ],
};

test('a clock that is wrong makes no statement about when logs arrived', async () => {
  const read = async (clockSkewSeconds: number) => (await openMember(SETUP, { clockSkewSeconds })).read('arrival');
  expect(await read(0)).toMatchObject({ state: 'known' });
  expect(await read(-2 * 3600)).toMatchObject({ state: 'failed', code: 'ClockSkew' });
  expect(await read(30 * 3600)).toMatchObject({ state: 'failed', code: 'ClockSkew' });
});
