import { acl } from './acl.ts';
import { arrival } from './arrival.ts';
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

/**
 * Every fact there is. Adding one: a file beside this with an entry here, and a file in `collect/collectors/`. That each
 * has its collector, and each of its calls the expected answer, is checked by the compiler.
 */
export const FACTS = {
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
} as const;

export type FactName = keyof typeof FACTS;

/** Value of each fact where it is known. */
export type FactValues = {
  readonly [N in FactName]: ReturnType<(typeof FACTS)[N]['fromCase']>;
};

type OfScope<S extends string> = {
  [N in FactName]: (typeof FACTS)[N]['scope'] extends S ? N : never;
}[FactName];

export type BucketFactName = OfScope<'bucket'>;
export type AccountFactName = OfScope<'account'>;
export type RegionFactName = OfScope<'region'>;
export type NameFactName = OfScope<'name'>;
