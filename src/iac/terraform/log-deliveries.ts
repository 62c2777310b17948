import type { Delivery } from '../../model/facts/deliveries.ts';
import type { FactValues } from '../../model/facts/index.ts';
import { bucketArn, byText } from '../../model/names.ts';
import { notYetKnown } from '../../model/not-yet-known.ts';
import { known, type Observation } from '../../model/observation.ts';
import { placeholder } from '../../model/placeholder.ts';
import { partitionOfRegion } from '../../model/regions.ts';
import { blocksIn, type PlannedResource, type TerraformPlan, textIn } from './plan.ts';
import type { ProviderEnvironment } from './provider.ts';
import type { References } from './references.ts';
import type { BucketsNamed } from './settings-by-bucket.ts';

const SOURCE = 'aws_cloudwatch_log_delivery_source';
const DESTINATION = 'aws_cloudwatch_log_delivery_destination';
const LINK = 'aws_cloudwatch_log_delivery';
/** Of `logType` in PutDeliverySource, CloudWatch Logs API Reference. */
const SERVER_ACCESS_LOGS = 'S3_SERVER_ACCESS_LOGS';

interface Context {
  readonly follow: References;
  readonly named: BucketsNamed;
  readonly environmentOf: (resource: PlannedResource) => ProviderEnvironment;
  /** Text of a bucket's name in an ARN, by its name in the inventory. */
  readonly inArn: (name: string) => string;
}

type Deliveries = Observation<FactValues['deliveries']>;

/** ARNs of the buckets of which the plan deletes a delivery. */
export function undelivered({ resources, deleted }: TerraformPlan): readonly string[] {
  const arns = new Map(
    [...resources, ...deleted].flatMap(({ type, before }) =>
      type === SOURCE && textIn(before, 'log_type') === SERVER_ACCESS_LOGS
        ? [[textIn(before, 'name'), textIn(before, 'resource_arn')] as const]
        : [],
    ),
  );
  return deleted.flatMap(({ type, before }) =>
    type === LINK ? (arns.get(textIn(before, 'delivery_source_name')) ?? []) : [],
  );
}

/** Deliveries of access logs by CloudWatch Logs, of one account and Region. */
export function logDeliveries(
  { resources }: TerraformPlan,
  { follow, named, environmentOf, inArn }: Context,
): (environment: ProviderEnvironment) => Deliveries {
  const of = (type: string): readonly PlannedResource[] => resources.filter((one) => one.type === type);
  const links = of(LINK);
  const destinations = new Map(of(DESTINATION).map((one) => [one.address, one]));
  const sources = of(SOURCE).map((resource) => ({ resource, environment: environmentOf(resource) }));

  const isFrom = (link: PlannedResource, source: PlannedResource): boolean => {
    const name = textIn(link.after, 'delivery_source_name');
    if (name !== '') return name === textIn(source.after, 'name');
    return follow.targetsOf(link, ['delivery_source_name'], SOURCE)?.includes(source.address) ?? false;
  };
  /** ARN of what receives the records; of the delivery destination where that is declared elsewhere. */
  const destinationOf = (link: PlannedResource): string => {
    const [address, ...others] = follow.targetsOf(link, ['delivery_destination_arn'], DESTINATION) ?? [];
    const destination = others.length === 0 ? destinations.get(address ?? '') : undefined;
    if (destination === undefined)
      return textIn(link.after, 'delivery_destination_arn') || placeholder(`${link.address}.delivery_destination_arn`);
    const [block = {}] = blocksIn(destination.after, 'delivery_destination_configuration');
    return textIn(block, 'destination_resource_arn') || placeholder(`${destination.address}.destination_resource_arn`);
  };

  return ({ account, region }) => {
    const found: Delivery[] = [];
    const ours = new Set<PlannedResource>();
    for (const { resource, environment } of sources) {
      if (environment.account !== account || environment.region !== region) continue;
      const { after: values, unknown, address } = resource;
      if (unknown['log_type'] === true) return notYetKnown(`${address}.log_type`);
      if (textIn(values, 'log_type') !== SERVER_ACCESS_LOGS) continue;
      const [bucket, ...others] = named({ resource, path: ['resource_arn'], values, unknown }) ?? [];
      if (bucket === undefined || others.length > 0) return notYetKnown(`${address}.resource_arn`);
      for (const link of links.filter((one) => isFrom(one, resource))) {
        ours.add(link);
        found.push({
          bucketArn: bucketArn(partitionOfRegion(region) ?? 'aws', inArn(bucket)),
          destination: destinationOf(link),
        });
      }
    }
    const shared = new Set(links.filter((link) => !ours.has(link)).map(destinationOf));
    return known({
      deliveries: found
        .map((one) => (shared.has(one.destination) ? { ...one, shared: true as const } : one))
        .sort((a, b) => byText(a.bucketArn, b.bucketArn) || byText(a.destination, b.destination)),
    });
  };
}
