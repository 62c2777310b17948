import { expect, test } from 'vitest';
import type { Knobs } from '../../src/sandbox/knobs.ts';
import { keysOf, sandboxOf } from './clients.ts';
import { jsonCall } from './signed-call.ts';

const ACCOUNT = '111122223333';

async function resources(input: object, knobs: Knobs = {}) {
  const stack = { 'aws:cloudformation:stack-name': 'logs' };
  const buckets = [
    { name: 'in-stack', region: 'eu-west-1', tags: { ...stack, team: 'a' } },
    { name: 'by-hand', region: 'eu-west-1', tags: { team: 'b' } },
    { name: 'bare', region: 'eu-west-1' },
    { name: 'far', region: 'us-east-1', tags: stack },
  ];
  const sandbox = await sandboxOf({ organization: null, accounts: [{ id: ACCOUNT, name: 'one', buckets }] }, knobs);
  const call = { url: sandbox.url, service: 'tagging', credentials: keysOf(sandbox) };
  const { status, output } = await jsonCall(call, 'ResourceGroupsTaggingAPI_20170126.GetResources', input);
  const list = output['ResourceTagMappingList'];
  const arns = Array.isArray(list) ? list.map(({ ResourceARN }) => ResourceARN) : undefined;
  return { status, arns, token: output['PaginationToken'], code: output['__type'] };
}

test.each<[object, string[]]>([
  [{}, ['by-hand', 'in-stack']],
  [{ ResourceTypeFilters: ['s3:bucket'] }, ['by-hand', 'in-stack']],
  [{ ResourceTypeFilters: ['ec2:instance'] }, []],
  [{ TagFilters: [{ Key: 'aws:cloudformation:stack-name' }] }, ['in-stack']],
  [{ TagFilters: [{ Key: 'team', Values: ['b', 'c'] }] }, ['by-hand']],
  [{ ResourceARNList: ['arn:aws:s3:::in-stack', 'arn:aws:s3:::bare'] }, ['in-stack']],
])('GetResources of %j', async (input, names) => {
  expect(await resources(input)).toMatchObject({ status: 200, arns: names.map((name) => `arn:aws:s3:::${name}`) });
});

test('GetResources comes in pages, the last one with an empty token', async () => {
  const first = await resources({ ResourcesPerPage: 1 });
  expect(first.arns).toEqual(['arn:aws:s3:::by-hand']);
  expect(await resources({ ResourcesPerPage: 1, PaginationToken: first.token })).toMatchObject({
    arns: ['arn:aws:s3:::in-stack'],
    token: '',
  });
});

test.each<[object, Knobs, string]>([
  [{ ResourceARNList: Array(101).fill('arn:aws:s3:::bare') }, {}, 'InvalidParameterException'],
  [{ ResourcesPerPage: 101 }, {}, 'InvalidParameterException'],
  [{ PaginationToken: 'x' }, {}, 'PaginationTokenExpiredException'],
  [{}, { enforcedActions: { caller: ['s3:*'] } }, 'AccessDeniedException'],
  [{}, { faults: [{ kind: 'throttle' }] }, 'ThrottledException'],
])('GetResources is refused', async (input, knobs, code) => {
  expect(await resources(input, knobs)).toMatchObject({ status: 400, code });
});
