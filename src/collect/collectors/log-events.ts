import { toTheSecond } from '../../model/to-the-second.ts';
import { CLOCK_SKEW } from '../arrival/probe.ts';
import { list, members, optional, text, wholeNumber } from '../http/response-shape.ts';
import type { Collector } from './collector.ts';

/** One request: the streams of a log group come in the order of their newest events. */
export const logEvents: Collector<'logEvents'> = {
  answers: {
    'logs:DescribeLogStreams': {
      kind: 'json',
      member: 'logStreams',
      shape: members({
        logStreams: list(
          members({ logStreamName: text, lastEventTimestamp: optional(wholeNumber), arn: optional(text) }),
        ),
      }),
    },
  },
  async collect({ logs, bucket, logGroup: group, now, request }) {
    if (group === undefined) throw new Error(`log events of ${bucket.Bucket} requested without a log group`);
    const { DescribeLogStreamsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
    const client = await logs();
    return request({
      action: 'logs:DescribeLogStreams',
      // A log group that was deleted gets no events any more.
      absentOn: ['ResourceNotFoundException'],
      send: () =>
        client.send(
          new DescribeLogStreamsCommand({
            logGroupName: group,
            orderBy: 'LastEventTime',
            descending: true,
            limit: 50,
          }),
        ),
      read: ({ logStreams = [] }) => {
        const at = now().getTime();
        // One from the future is no record of a request.
        const times = logStreams.map(({ lastEventTimestamp = 0 }) => lastEventTimestamp);
        const newest = Math.max(0, ...times.filter((time) => time <= at + CLOCK_SKEW));
        return { at: toTheSecond(at), seenAt: newest === 0 ? '' : toTheSecond(newest) };
      },
    });
  },
};
