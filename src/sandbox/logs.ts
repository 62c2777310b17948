import { logGroupOf } from './access-logs/log-streams.ts';
import type { Call, Context } from './call.ts';
import { mayDo, notAuthorized } from './identity.ts';
import { pageOf } from './pages.ts';
import { json, jsonBody, Refusal, type Reply } from './reply.ts';
import type { DeliverySetup } from './scenario.ts';
import { accountOf } from './world.ts';

const LARGEST_PAGE = 50;
const STREAM_LAG_MINUTES = 60;

/** CloudWatch Logs deliveries of access logs: sources, destinations and the links between them, of one Region. */
export function answerLogs(call: Call, context: Context): Reply {
  const { account } = context.identity;
  if (!mayDo(context.world, context.knobs, context.identity, { action: call.action })) {
    const resource = `arn:aws:logs:${call.region}:${account}:*`;
    throw new Refusal({
      code: 'AccessDeniedException',
      status: 400,
      message: notAuthorized(context.identity, call.action, resource),
    });
  }
  if (call.operation === 'logs:DescribeLogStreams') return logStreams(call, context);
  const list = LISTS[call.operation];
  if (list === undefined) throw new Refusal({ code: 'UnknownOperationException', status: 400, message: '' });
  const deliveries = (accountOf(context.world, account).setup.deliveries ?? []).filter(
    ({ region }) => region === call.region,
  );
  return paged(list.member, list.records(deliveries, account), { call, context });
}

interface Request {
  readonly call: Call;
  readonly context: Context;
}

function paged(member: string, items: readonly object[], { call, context }: Request): Reply {
  const { nextToken: token, limit: size = LARGEST_PAGE } = jsonBody(call);
  if (typeof size !== 'number' || size < 1 || size > LARGEST_PAGE) {
    throw invalid(`1 validation error detected: Value '${String(size)}' at 'limit' failed to satisfy constraint`);
  }
  const asked = {
    token: typeof token === 'string' ? token : undefined,
    size,
    invalid: () => invalid('The specified nextToken is invalid.'),
  };
  const page = pageOf(items, asked, context);
  return json({ [member]: page.items, ...(page.token === undefined ? {} : { nextToken: page.token }) });
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html */
function logStreams(call: Call, context: Context): Reply {
  const { logGroupName, logGroupIdentifier, logStreamNamePrefix, orderBy, descending } = jsonBody(call);
  const named = typeof logGroupName === 'string' ? logGroupName : String(logGroupIdentifier ?? '');
  const group = named.startsWith('arn:')
    ? logGroupOf(named)
    : `arn:aws:logs:${call.region}:${context.identity.account}:log-group:${named}`;
  const byTime = orderBy === 'LastEventTime';
  if (byTime && logStreamNamePrefix !== undefined) {
    throw new Refusal({
      code: 'InvalidParameterException',
      status: 400,
      message: 'Cannot order by LastEventTime with a logStreamNamePrefix.',
    });
  }
  const lag = context.knobs.accessLogs?.streamLagMinutes ?? STREAM_LAG_MINUTES;
  const streams = group === undefined ? undefined : context.accessLogs.streams.of(group, lag);
  if (streams === undefined || !group?.startsWith(`arn:aws:logs:${call.region}:${context.identity.account}:`)) {
    throw new Refusal({
      code: 'ResourceNotFoundException',
      status: 400,
      message: 'The specified log group does not exist.',
    });
  }
  const prefix = typeof logStreamNamePrefix === 'string' ? logStreamNamePrefix : '';
  const found = streams
    .filter(({ name }) => name.startsWith(prefix))
    .sort((a, b) => (byTime ? (a.lastEvent ?? 0) - (b.lastEvent ?? 0) : a.name < b.name ? -1 : 1));
  const records = (descending === true ? found.reverse() : found).map((stream) => ({
    arn: `${group}:log-stream:${stream.name}`,
    logStreamName: stream.name,
    creationTime: stream.created,
    firstEventTimestamp: stream.firstEvent,
    lastEventTimestamp: stream.lastEvent,
    lastIngestionTime: stream.lastIngestion,
    storedBytes: 0,
  }));
  return paged('logStreams', records, { call, context });
}

interface List {
  readonly member: string;
  readonly records: (deliveries: readonly DeliverySetup[], account: string) => readonly object[];
}

const LISTS: Readonly<Record<string, List>> = {
  'logs:DescribeDeliverySources': {
    member: 'deliverySources',
    records: (deliveries, account) =>
      deliveries.map(({ region, bucket, logType = 'S3_SERVER_ACCESS_LOGS' }) => ({
        name: sourceName(bucket),
        arn: `arn:aws:logs:${region}:${account}:delivery-source:${sourceName(bucket)}`,
        resourceArns: [`arn:aws:s3:::${bucket}`],
        service: 's3',
        logType,
        status: 'ACTIVE',
      })),
  },
  'logs:DescribeDeliveries': {
    member: 'deliveries',
    records: (deliveries, account) =>
      linked(deliveries).map(({ region, bucket, destination }, index) => ({
        id: `delivery${String(index).padStart(8, '0')}`,
        arn: `arn:aws:logs:${region}:${account}:delivery:delivery${String(index).padStart(8, '0')}`,
        deliverySourceName: sourceName(bucket),
        deliveryDestinationArn: destinationArn(region, account, bucket),
        deliveryDestinationType: typeOf(destination),
      })),
  },
  'logs:DescribeDeliveryDestinations': {
    member: 'deliveryDestinations',
    records: (deliveries, account) =>
      linked(deliveries).map(({ region, bucket, destination }) => ({
        name: `to-${bucket}`,
        arn: destinationArn(region, account, bucket),
        deliveryDestinationType: typeOf(destination),
        outputFormat: 'json',
        deliveryDestinationConfiguration: { destinationResourceArn: destination },
      })),
  },
};

export const LOGS_OPERATIONS: ReadonlySet<string> = new Set([...Object.keys(LISTS), 'logs:DescribeLogStreams']);

type Linked = DeliverySetup & { readonly destination: string };

const linked = (deliveries: readonly DeliverySetup[]): readonly Linked[] =>
  deliveries.filter((one): one is Linked => one.destination !== undefined);

const sourceName = (bucket: string): string => `access-logs-of-${bucket}`;

const destinationArn = (region: string, account: string, bucket: string): string =>
  `arn:aws:logs:${region}:${account}:delivery-destination:to-${bucket}`;

function typeOf(destination: string): string {
  if (destination.startsWith('arn:aws:s3:')) return 'S3';
  return destination.startsWith('arn:aws:firehose:') ? 'FH' : 'CWL';
}

const invalid = (message: string): Refusal => new Refusal({ code: 'ValidationException', status: 400, message });
