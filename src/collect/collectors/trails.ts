import type { Trail as AwsTrail, TrailInfo } from '@aws-sdk/client-cloudtrail';
import { byText } from '../../model/names.ts';
import { failed, known } from '../../model/observation.ts';
import { token } from '../http/common-shapes.ts';
import { list, members, text } from '../http/response-shape.ts';
import { newKeys, pages } from '../pages.ts';
import type { Collector } from './collector.ts';

/**
 * DescribeTrails gives the trails of its Region, of all Regions and of the organization. ListTrails gives those of other
 * Regions too, which are then described by ARN.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html
 */
export const trails: Collector<'trails'> = {
  answers: {
    'cloudtrail:DescribeTrails': {
      kind: 'json',
      member: 'trailList',
      shape: members({ trailList: list(members({ TrailARN: text, S3BucketName: text })) }),
    },
    'cloudtrail:ListTrails': {
      kind: 'json',
      member: 'Trails',
      shape: members({ Trails: list(members({ TrailARN: text })), NextToken: token }),
    },
  },
  async collect({ cloudtrail, request }) {
    const { DescribeTrailsCommand, ListTrailsCommand } = await import('@aws-sdk/client-cloudtrail');
    const client = await cloudtrail();
    const describe = (trailNameList: readonly string[]) =>
      request({
        action: 'cloudtrail:DescribeTrails',
        send: () =>
          client.send(
            new DescribeTrailsCommand(
              trailNameList.length === 0 ? { includeShadowTrails: true } : { trailNameList: [...trailNameList] },
            ),
          ),
        read: ({ trailList = [] }): readonly AwsTrail[] => trailList,
      });

    const ofRegion = await describe([]);
    if (ofRegion.state !== 'known') return ofRegion;
    const listed = await request({
      action: 'cloudtrail:ListTrails',
      send: async () => {
        const found: TrailInfo[] = [];
        const isNew = newKeys();
        const listing = pages({
          fetch: (token) => client.send(new ListTrailsCommand(token ? { NextToken: token } : {})),
          next: ({ NextToken }) => NextToken,
          hasNewItems: ({ Trails = [] }) => isNew(Trails.map(({ TrailARN = '' }) => TrailARN)),
        });
        for await (const { Trails = [] } of listing) found.push(...Trails);
        return found;
      },
      read: (items): readonly TrailInfo[] => items,
    });
    if (listed.state !== 'known') return listed;

    const described = new Set(ofRegion.value.map(({ TrailARN }) => TrailARN));
    const elsewhere = listed.value.flatMap(({ TrailARN }) => (TrailARN && !described.has(TrailARN) ? [TrailARN] : []));
    const others = elsewhere.length === 0 ? known<readonly AwsTrail[]>([]) : await describe(elsewhere);
    if (others.state !== 'known') return others;
    const describedByArn = new Set(others.value.map(({ TrailARN }) => TrailARN));
    const undescribed = elsewhere.find((arn) => !describedByArn.has(arn));
    if (undescribed !== undefined) return failed('IncompleteResponse', `DescribeTrails left ${undescribed} out`);
    return known({
      trails: [...ofRegion.value, ...others.value]
        .map(({ TrailARN: arn = '', S3BucketName: bucket = '' }) => ({ arn, bucket }))
        .sort((a, b) => byText(a.arn, b.arn)),
    });
  },
};
