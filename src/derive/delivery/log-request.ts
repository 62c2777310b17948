import type { AssumptionId } from '../../model/assumptions.ts';
import { LOG_WRITER } from '../../policy/condition-keys/global-keys.ts';
import type { WriterContext } from '../../policy/condition-keys/row.ts';
import { writerKeys } from '../../policy/condition-keys/writer-keys.ts';
import type { PolicyRequest } from '../../policy/match-statement.ts';
import type { Attempt } from './hangs-on.ts';
import { logObjects } from './log-keys.ts';
import type { DeliveryOptions, DeliverySource } from './verdict.ts';

export { LOG_WRITER } from '../../policy/condition-keys/global-keys.ts';

/** S3 putting any of the source's log objects into the target, with some assumptions left open. */
export type LogRequest = (attempt: Attempt) => PolicyRequest;

const NONE: Attempt = { open: new Set<AssumptionId>(), onAsked: () => undefined };

export function writerContext(
  { name, account, region, partition }: Pick<DeliverySource, 'name' | 'account' | 'region' | 'partition'>,
  { organization, accountPath = '', now }: DeliveryOptions,
): WriterContext {
  return { partition, source: name, account, region, organization: organization?.id, accountPath, now };
}

export function logRequests(source: DeliverySource, options: DeliveryOptions): LogRequest {
  const context = writerContext(source, options);
  const resource = logObjects(source, options.now);
  const { assumptions: settings = {} } = options;
  return ({ open, onAsked }) => ({
    principal: { service: LOG_WRITER },
    action: 's3:putobject',
    resource,
    keys: writerKeys(context, { settings, open, onAsked }),
  });
}

/** The same with every assumption at its value. */
export const logRequest = (source: DeliverySource, options: DeliveryOptions): PolicyRequest =>
  logRequests(source, options)(NONE);
