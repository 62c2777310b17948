import type { Delivery } from '../../model/facts/deliveries.ts';
import type { FactValues } from '../../model/facts/index.ts';
import { byText } from '../../model/names.ts';
import { notYetKnown } from '../../model/not-yet-known.ts';
import { known, type Observation } from '../../model/observation.ts';
import { hasPlaceholder, placeholder } from '../../model/placeholder.ts';
import { asText, isEvaluatedMap } from './evaluated.ts';
import type { InventoryNames } from './inventory-names.ts';
import type { Stack, StackResource } from './stack.ts';

const SERVER_ACCESS_LOGS = 'S3_SERVER_ACCESS_LOGS';

interface Part {
  readonly stack: Stack;
  readonly resource: StackResource;
  /** `undefined`: not known yet, or not given. */
  readonly text: (property: string) => string | undefined;
}

/** Deliveries of access logs by CloudWatch Logs, of the stacks of one account and Region. */
export function logDeliveries(stacks: readonly Stack[], names: InventoryNames): Observation<FactValues['deliveries']> {
  const [sources, destinations, links] = ['DeliverySource', 'DeliveryDestination', 'Delivery'].map((type) =>
    stacks.flatMap((stack) => partsOf(stack, `AWS::Logs::${type}`)),
  );
  const found: Delivery[] = [];
  const ours = new Set<string>();
  for (const source of sources ?? []) {
    const logType = source.text('LogType');
    if (logType !== undefined && !hasPlaceholder(logType) && logType !== SERVER_ACCESS_LOGS) continue;
    const bucket = source.text('ResourceArn');
    if (logType === undefined || hasPlaceholder(logType) || bucket === undefined)
      return notYetKnown(`${source.stack.owner}${source.resource.id}`);
    const name = source.stack.bucketName(source.resource.id);
    ours.add(name);
    for (const link of (links ?? []).filter((one) => one.text('DeliverySourceName') === name)) {
      if ([source, link].some(({ resource }) => resource.condition !== undefined))
        return notYetKnown(`${link.stack.owner}${link.resource.id}`);
      found.push({ bucketArn: names.inText(bucket), destination: destinationOf(link, destinations ?? []) });
    }
  }
  const shared = new Set(
    (links ?? [])
      .filter((link) => !ours.has(link.text('DeliverySourceName') ?? ''))
      .map((link) => destinationOf(link, destinations ?? [])),
  );
  return known({
    deliveries: found
      .map((one) => (shared.has(one.destination) ? { ...one, shared: true as const } : one))
      .sort((a, b) => byText(a.bucketArn, b.bucketArn) || byText(a.destination, b.destination)),
  });
}

const partsOf = (stack: Stack, type: string): readonly Part[] =>
  stack.resources
    .filter((resource) => resource.type === type)
    .map((resource) => {
      const properties = stack.propertiesOf(resource);
      return {
        stack,
        resource,
        text: (name) =>
          isEvaluatedMap(properties) && Object.hasOwn(properties, name) ? asText(properties[name]) : undefined,
      };
    });

/** ARN of what receives the records; of the delivery destination where that is declared elsewhere. */
function destinationOf(link: Part, destinations: readonly Part[]): string {
  const arn = link.text('DeliveryDestinationArn') ?? placeholder(`${link.stack.owner}${link.resource.id}`);
  const destination = destinations.find(
    ({ stack, resource }) => placeholder(`${stack.owner}${resource.id}.Arn`) === arn,
  );
  return destination?.text('DestinationResourceArn') ?? arn;
}
