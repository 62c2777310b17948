import type { Trail as AwsTrail, TrailInfo } from '@aws-sdk/client-cloudtrail';
import { byText } from '../../model/names.ts';
import { failed, known } from '../../model/observation.ts';
import { newsOf, pages } from '../pages.ts';
import type { Collector } from './collector.ts';

/**
 * What one Region tells are its own trails, those of all Regions and those of the organization. Trails that only some other
 * Region has are in the list of all trails, and are then asked for by ARN.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html
 */
export const trails: Collector<'trails'> = async ({ cloudtrail, look }) => {
  const { DescribeTrailsCommand, ListTrailsCommand } = await import('@aws-sdk/client-cloudtrail');
  const client = await cloudtrail();
  const describe = (trailNameList: readonly string[]) =>
    look({
      action: 'cloudtrail:DescribeTrails',
      send: () =>
        client.send(
          new DescribeTrailsCommand(
            trailNameList.length === 0 ? { includeShadowTrails: true } : { trailNameList: [...trailNameList] },
          ),
        ),
      read: ({ trailList = [] }): readonly AwsTrail[] => trailList,
    });

  const here = await describe([]);
  if (here.state !== 'known') return here;
  const listed = await look({
    action: 'cloudtrail:ListTrails',
    send: async () => {
      const found: TrailInfo[] = [];
      const isNew = newsOf();
      const listing = pages({
        fetch: (token) => client.send(new ListTrailsCommand(token ? { NextToken: token } : {})),
        next: ({ NextToken }) => NextToken,
        isNews: ({ Trails = [] }) => isNew(Trails.map(({ TrailARN = '' }) => TrailARN)),
      });
      for await (const { Trails = [] } of listing) found.push(...Trails);
      return found;
    },
    read: (items): readonly TrailInfo[] => items,
  });
  if (listed.state !== 'known') return listed;

  const described = new Set(here.value.map(({ TrailARN }) => TrailARN));
  const elsewhere = listed.value.flatMap(({ TrailARN }) => (TrailARN && !described.has(TrailARN) ? [TrailARN] : []));
  const others = elsewhere.length === 0 ? known<readonly AwsTrail[]>([]) : await describe(elsewhere);
  if (others.state !== 'known') return others;
  const told = new Set(others.value.map(({ TrailARN }) => TrailARN));
  const untold = elsewhere.find((arn) => !told.has(arn));
  if (untold !== undefined) return failed(`IncompleteResponse: the settings of ${untold} were not told`);
  return known({
    trails: [...here.value, ...others.value]
      .map(({ TrailARN: arn = '', S3BucketName: bucket = '' }) => ({ arn, bucket }))
      .sort((a, b) => byText(a.arn, b.arn)),
  });
};
