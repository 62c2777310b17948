import type { FACTS, FactName } from '../../model/facts/index.ts';
import { acl } from './acl.ts';
import { arrival } from './arrival.ts';
import type { Collector } from './collector.ts';
import { deliveries } from './deliveries.ts';
import { encryption } from './encryption.ts';
import { encryptionKey } from './encryption-key.ts';
import { lifecycle } from './lifecycle.ts';
import { logEvents } from './log-events.ts';
import { logging } from './logging.ts';
import { objectLock } from './object-lock.ts';
import { ownership } from './ownership.ts';
import { policy } from './policy.ts';
import { policyStatus } from './policy-status.ts';
import { presence } from './presence.ts';
import { accountPublicAccessBlock, publicAccessBlock } from './public-access-block.ts';
import { requestPayment } from './request-payment.ts';
import { requests } from './requests.ts';
import { stacks } from './stacks.ts';
import { tagging } from './tagging.ts';
import { trails } from './trails.ts';
import { versioning } from './versioning.ts';

/** How each fact is read. The type demands a collector for every fact, under the fact's own name. */
export const COLLECTORS: { readonly [N in (typeof FACTS)[FactName]['name']]: Collector<N> } = {
  logging,
  policy,
  policyStatus,
  acl,
  encryption,
  encryptionKey,
  versioning,
  ownership,
  publicAccessBlock,
  objectLock,
  requestPayment,
  lifecycle,
  tagging,
  presence,
  requests,
  deliveries,
  accountPublicAccessBlock,
  trails,
  arrival,
  logEvents,
  stacks,
};
