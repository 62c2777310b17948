import { expect, test } from 'vitest';
import { denied, known } from '../../../src/model/observation.ts';
import type { Fault } from '../../../src/sandbox/knobs.ts';
import type { TrailSetup } from '../../../src/sandbox/scenario.ts';
import { connectTo, MANAGEMENT, MEMBER, opened, openMember, organizationOf, serve, theMember } from '../connections.ts';

const HOME: TrailSetup = { name: 'home', region: 'us-east-1', bucket: 'trail-a', multiRegion: true };
const FAR: TrailSetup = { name: 'far', region: 'ap-south-1', bucket: 'trail-b' };
const arn = ({ name, region }: TrailSetup, account = MEMBER): string =>
  `arn:aws:cloudtrail:${region}:${account}:trail/${name}`;

const calls = (stats: Readonly<Record<string, number>>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(stats).filter(([call]) => call.startsWith('cloudtrail:')));

test('no trail, and the two calls that it takes to say so', async () => {
  const { read, connection } = await openMember({});
  expect(await read('trails', '')).toEqual(known({ trails: [] }));
  expect(calls(connection.stats().calls)).toEqual({ 'cloudtrail:DescribeTrails': 1, 'cloudtrail:ListTrails': 1 });
});

test('trails of all Regions cost no further call, one that only its own Region tells of costs one', async () => {
  const near = await openMember({ trails: [HOME] });
  expect(await near.read('trails', '')).toEqual(known({ trails: [{ arn: arn(HOME), bucket: 'trail-a' }] }));
  expect(calls(near.connection.stats().calls)).toEqual({ 'cloudtrail:DescribeTrails': 1, 'cloudtrail:ListTrails': 1 });
  const far = await openMember({ trails: [HOME, FAR] });
  expect(await far.read('trails', '')).toEqual(
    known({
      trails: [
        { arn: arn(FAR), bucket: 'trail-b' },
        { arn: arn(HOME), bucket: 'trail-a' },
      ],
    }),
  );
  expect(calls(far.connection.stats().calls)).toEqual({ 'cloudtrail:DescribeTrails': 2, 'cloudtrail:ListTrails': 1 });
});

test('more trails than a page of the list holds', async () => {
  const trails = Array.from({ length: 150 }, (_, index): TrailSetup => ({ ...FAR, name: `far-${index}` }));
  const { read } = await openMember({ trails });
  const seen = await read('trails', '');
  expect(seen.state === 'known' && (seen.value as { readonly trails: readonly unknown[] }).trails).toHaveLength(150);
});

test('a trail of the organization shows up in its members', async () => {
  const [management, ...members] = organizationOf({}).accounts;
  if (management === undefined) throw new Error('no management account');
  const trail: TrailSetup = { ...HOME, name: 'whole', organization: true };
  const scenario = { ...organizationOf({}), accounts: [{ ...management, trails: [trail] }, ...members] };
  const connection = await connectTo((await serve(scenario)).env);
  const reader = opened(await connection.openAccount(theMember()));
  expect(await reader.read({ fact: 'trails', subject: '', region: '' })).toEqual(
    known({ trails: [{ arn: arn(trail, MANAGEMENT), bucket: 'trail-a' }] }),
  );
});

test.each(['cloudtrail:DescribeTrails', 'cloudtrail:ListTrails'])('%s denied', async (action) => {
  const { read } = await openMember({ trails: [HOME], denied: [action] });
  expect(await read('trails', '')).toEqual(denied(action));
});

test.each<Fault['kind']>(['empty', 'truncated', 'foreign', 'endless-token'])(
  '%s is no list of trails',
  async (kind) => {
    const sandbox = await serve(organizationOf({ trails: [HOME] }), {
      faults: [{ kind, operation: 'cloudtrail:ListTrails' }],
    });
    const reader = opened(await (await connectTo(sandbox.env)).openAccount(theMember()));
    expect((await reader.read({ fact: 'trails', subject: '', region: '' })).state).toBe('failed');
  },
);
