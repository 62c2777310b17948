import type { Delivery as AwsDelivery, DeliveryDestination, DeliverySource } from '@aws-sdk/client-cloudwatch-logs';
import type { Delivery } from '../../model/facts/deliveries.ts';
import { byText } from '../../model/names.ts';
import { known } from '../../model/observation.ts';
import { arn, token } from '../http/common-shapes.ts';
import { list, members, optional, text, words } from '../http/response-shape.ts';
import { newKeys, pages } from '../pages.ts';
import type { Collector } from './collector.ts';

const LOG_TYPE = 'S3_SERVER_ACCESS_LOGS';

/** CloudWatch Logs filters none of its lists, so each is read to its end; without a source there is nothing to join. */
export const deliveries: Collector<'deliveries'> = {
  answers: {
    'logs:DescribeDeliverySources': {
      kind: 'json',
      member: 'deliverySources',
      shape: members({
        deliverySources: list(
          members({
            name: text,
            arn: optional(arn),
            resourceArns: list(arn, 1),
            logType: text,
            status: optional(words('ACTIVE', 'INACTIVE')),
          }),
        ),
        nextToken: token,
      }),
    },
    'logs:DescribeDeliveries': {
      kind: 'json',
      member: 'deliveries',
      shape: members({
        deliveries: list(members({ deliverySourceName: text, deliveryDestinationArn: arn, arn: optional(arn) })),
        nextToken: token,
      }),
    },
    'logs:DescribeDeliveryDestinations': {
      kind: 'json',
      member: 'deliveryDestinations',
      shape: members({
        deliveryDestinations: list(
          members({
            arn,
            deliveryDestinationConfiguration: optional(members({ destinationResourceArn: optional(arn) })),
          }),
        ),
        nextToken: token,
      }),
    },
  },
  async collect({ logs, request }) {
    const { DescribeDeliveriesCommand, DescribeDeliveryDestinationsCommand, DescribeDeliverySourcesCommand } =
      await import('@aws-sdk/client-cloudwatch-logs');
    const client = await logs();

    const sources = await request({
      action: 'logs:DescribeDeliverySources',
      send: () =>
        all<DeliverySource>(async (page) => {
          const answer = await client.send(new DescribeDeliverySourcesCommand(page));
          return { items: answer.deliverySources ?? [], next: answer.nextToken };
        }),
      // A bucket that was deleted and created again under the same name has no delivery.
      read: (items) => items.filter(({ logType, status }) => logType === LOG_TYPE && status !== 'INACTIVE'),
    });
    if (sources.state !== 'known') return sources;
    if (sources.value.length === 0) return known({ deliveries: [] });

    const links = await request({
      action: 'logs:DescribeDeliveries',
      send: () =>
        all<AwsDelivery>(async (page) => {
          const answer = await client.send(new DescribeDeliveriesCommand(page));
          return { items: answer.deliveries ?? [], next: answer.nextToken };
        }),
      read: (items) => items,
    });
    if (links.state !== 'known') return links;

    const destinations = await request({
      action: 'logs:DescribeDeliveryDestinations',
      send: () =>
        all<DeliveryDestination>(async (page) => {
          const answer = await client.send(new DescribeDeliveryDestinationsCommand(page));
          return { items: answer.deliveryDestinations ?? [], next: answer.nextToken };
        }),
      read: (items) => items,
    });
    if (destinations.state !== 'known') return destinations;

    return known({ deliveries: join(sources.value, links.value, destinations.value) });
  },
};

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/** `limit` 50 is the most that a page holds. */
async function all<T extends { readonly arn?: string | undefined }>(
  fetch: (input: { limit: number; nextToken?: string }) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const found: T[] = [];
  const isNew = newKeys();
  const listing = pages({
    fetch: (token) => fetch({ limit: 50, ...(token ? { nextToken: token } : {}) }),
    next: (page) => page.next,
    hasNewItems: ({ items }) => isNew(items.map(({ arn = '' }) => arn)),
  });
  for await (const { items } of listing) found.push(...items);
  return found;
}

/** A delivery source without a delivery logs nothing. */
function join(
  sources: readonly DeliverySource[],
  links: readonly AwsDelivery[],
  destinations: readonly DeliveryDestination[],
): readonly Delivery[] {
  const resources = new Map(
    destinations.map(({ arn, deliveryDestinationConfiguration: to }) => [arn, to?.destinationResourceArn]),
  );
  const resourceOf = ({ deliveryDestinationArn: arn = '' }: AwsDelivery): string => resources.get(arn) || arn;
  const ours = new Set(sources.map(({ name }) => name));
  const shared = new Set(links.filter(({ deliverySourceName }) => !ours.has(deliverySourceName)).map(resourceOf));
  return sources
    .flatMap(({ name, resourceArns = [] }) =>
      links
        .filter(({ deliverySourceName }) => deliverySourceName === name)
        .flatMap((link): Delivery[] => {
          const destination = resourceOf(link);
          const others = shared.has(destination) ? { shared: true as const } : {};
          return resourceArns.map((bucketArn) => ({ bucketArn, destination, ...others }));
        }),
    )
    .sort((a, b) => byText(a.bucketArn, b.bucketArn) || byText(a.destination, b.destination));
}
