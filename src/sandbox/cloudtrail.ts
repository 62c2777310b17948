import type { Call, Context } from './call.ts';
import { mayDo, notAuthorized } from './identity.ts';
import { pageOf } from './pages.ts';
import { json, jsonBody, Refusal, type Reply } from './reply.ts';
import type { TrailSetup } from './scenario.ts';
import { accountOf } from './world.ts';

const LARGEST_PAGE = 100;

/** A trail with the account that made it. */
interface Owned extends TrailSetup {
  readonly account: string;
}

/** Trails of an account. One of the organization shows up in all accounts, one of all Regions in all Regions. */
export function answerCloudtrail(call: Call, context: Context): Reply {
  const { account } = context.identity;
  if (!mayDo(context.world, context.knobs, context.identity, { action: call.action })) {
    throw new Refusal({
      code: 'AccessDeniedException',
      status: 400,
      message: notAuthorized(context.identity, call.action, '*'),
    });
  }
  const body = jsonBody(call);
  const own = (accountOf(context.world, account).setup.trails ?? []).map((trail): Owned => ({ ...trail, account }));
  switch (call.operation) {
    case 'cloudtrail:DescribeTrails':
      return json({ trailList: described([...own, ...ofOthers(context)], body, call).map(trailRecord) });
    case 'cloudtrail:ListTrails': {
      const { NextToken: token } = body;
      const asked = {
        token: typeof token === 'string' ? token : undefined,
        size: LARGEST_PAGE,
        invalid: () => invalid('The specified NextToken is invalid.'),
      };
      const page = pageOf(own.map(listRecord), asked, context);
      return json({ Trails: page.items, ...(page.token === undefined ? {} : { NextToken: page.token }) });
    }
    default:
      throw new Refusal({ code: 'UnknownOperationException', status: 400, message: '' });
  }
}

export const CLOUDTRAIL_OPERATIONS: ReadonlySet<string> = new Set([
  'cloudtrail:DescribeTrails',
  'cloudtrail:ListTrails',
]);

const ofOthers = ({ world, identity }: Context): readonly Owned[] =>
  world.members
    .filter(({ id }) => id !== identity.account)
    .flatMap(({ id, trails = [] }) =>
      trails.filter(({ organization }) => organization === true).map((trail) => ({ ...trail, account: id })),
    );

function described(
  trails: readonly Owned[],
  { trailNameList, includeShadowTrails }: Readonly<Record<string, unknown>>,
  { region }: Call,
): readonly Owned[] {
  const names = Array.isArray(trailNameList) ? trailNameList : [];
  if (names.length > 0)
    return trails.filter(
      (trail) => names.includes(arnOf(trail)) || (trail.region === region && names.includes(trail.name)),
    );
  return trails.filter(
    (trail) => trail.region === region || (includeShadowTrails !== false && trail.multiRegion === true),
  );
}

const arnOf = ({ account, region, name }: Owned): string => `arn:aws:cloudtrail:${region}:${account}:trail/${name}`;

const listRecord = (trail: Owned): object => ({ TrailARN: arnOf(trail), Name: trail.name, HomeRegion: trail.region });

const trailRecord = (trail: Owned): object => ({
  ...listRecord(trail),
  S3BucketName: trail.bucket,
  IncludeGlobalServiceEvents: true,
  IsMultiRegionTrail: trail.multiRegion === true,
  IsOrganizationTrail: trail.organization === true,
});

const invalid = (message: string): Refusal => new Refusal({ code: 'InvalidTokenException', status: 400, message });
