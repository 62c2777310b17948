import type { RequestContext } from '../iam/conditions.ts';
import { decide, type IamRequest, listOf } from '../iam/statements.ts';
import { keyOf, usableKey } from '../kms-keys.ts';
import { resourceControlPolicies, unitPath } from '../organization-tree.ts';
import { LOG_DELIVERY_GROUP, type LoggingSetup } from '../scenario.ts';
import type { BucketState, World } from '../world.ts';
import type { AccessLogKnobs } from './knobs.ts';

export const LOG_WRITER = 'logging.s3.amazonaws.com';

/** Why log objects get nowhere. */
export type Obstacle =
  | 'scenario'
  | 'target-missing'
  | 'other-account'
  | 'other-region'
  | 'object-lock'
  | 'requester-pays'
  | 'encryption'
  | 'policy-denies'
  | 'resource-control-policy-denies'
  | 'nothing-allows';

export interface AttemptedDelivery {
  readonly source: BucketState;
  readonly logging: LoggingSetup;
  readonly key: string;
  readonly time: number;
}

/**
 * Whether the log writer of the simulated S3 can put an object; `undefined`: it can.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export function obstacleOf(world: World, knobs: AccessLogKnobs, delivery: AttemptedDelivery): Obstacle | undefined {
  const { source, logging } = delivery;
  const target = world.buckets.get(logging.target);
  if (target === undefined) return 'target-missing';
  if (target.account !== source.account) return 'other-account';
  if (target.setup.region !== source.setup.region) return 'other-region';
  const outcome = knobs.delivery?.[source.setup.name] ?? source.setup.logDelivery;
  if (outcome !== undefined) return outcome === 'delivered' ? undefined : 'scenario';
  if (target.setup.objectLock !== undefined) return 'object-lock';
  if (target.setup.requesterPays === true) return 'requester-pays';
  const request = requestOf(world, knobs, delivery);
  if (!canEncrypt(world, target, request)) return 'encryption';
  return refusalOf(world, target, request);
}

function refusalOf(world: World, target: BucketState, request: IamRequest): Obstacle | undefined {
  const controlled = resourceControlPolicies(world, target.account).some(
    ({ document }) => decide(document, request) === 'denied',
  );
  if (controlled) return 'resource-control-policy-denies';
  const { policy, acl = [], ownership = 'BucketOwnerEnforced' } = target.setup;
  const said = policy === undefined ? 'silent' : decide(policy, request);
  if (said === 'denied') return 'policy-denies';
  const granted = acl.filter(({ grantee }) => grantee === LOG_DELIVERY_GROUP).map(({ permission }) => permission);
  const byAcl =
    ownership !== 'BucketOwnerEnforced' &&
    (granted.includes('FULL_CONTROL') || (granted.includes('WRITE') && granted.includes('READ_ACP')));
  return said === 'allowed' || byAcl ? undefined : 'nothing-allows';
}

/** A customer's key does where its policy lets the log writer use it; AWS's own keys and two layers of keys never do. */
function canEncrypt(world: World, { setup, account }: BucketState, request: IamRequest): boolean {
  const { algorithm, keyId } = setup.encryption ?? { algorithm: 'AES256' };
  if (algorithm === 'AES256') return true;
  if (algorithm !== 'aws:kms' || keyId === undefined) return false;
  const key = keyOf(world, keyId, { account, region: setup.region });
  if (key === undefined || !usableKey(key.setup)) return false;
  const resource = key.arn;
  const asked = (action: string) =>
    key.setup.policy !== undefined && decide(key.setup.policy, { ...request, action, resource });
  return asked('kms:GenerateDataKey') === 'allowed';
}

function requestOf(world: World, knobs: AccessLogKnobs, { source, logging, key, time }: AttemptedDelivery): IamRequest {
  return {
    action: 's3:PutObject',
    resource: `arn:aws:s3:::${logging.target}/${key}`,
    isPrincipal: isLogWriter,
    context: contextOf(world, knobs, source, time),
  };
}

/** Everybody, or the service by its name; a list may hold it among others. */
function isLogWriter(principal: unknown): boolean {
  if (principal === '*') return true;
  if (typeof principal !== 'object' || principal === null) return false;
  const named = Object.entries(principal).map(([kind, value]: [string, unknown]) => [kind, listOf(value)] as const);
  return named.some(
    ([kind, values]) => (kind === 'Service' && values.includes(LOG_WRITER)) || (kind === 'AWS' && values.includes('*')),
  );
}

/**
 * The keys that a service's request has: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * What AWS does not document is as the knob `writerContext` says.
 */
function contextOf(world: World, knobs: AccessLogKnobs, { account, setup }: BucketState, time: number): RequestContext {
  const context = new Map<string, readonly string[]>([
    ['aws:sourcearn', [`arn:aws:s3:::${setup.name}`]],
    ['aws:sourceaccount', [account]],
    ['aws:principalisawsservice', ['true']],
    ['aws:principalservicename', [LOG_WRITER]],
    ['aws:principalservicenameslist', [LOG_WRITER]],
    ['aws:securetransport', ['true']],
    ['s3:tlsversion', ['1.3']],
    // Shared address space: inside of AWS, and in no network that a customer would list.
    ['aws:sourceip', ['100.64.0.1']],
    ['aws:viaawsservice', ['false']],
    ['aws:resourceaccount', [account]],
    ['s3:resourceaccount', [account]],
    ['aws:requestedregion', [setup.region]],
    ['aws:currenttime', [new Date(time).toISOString()]],
    ['aws:epochtime', [String(Math.floor(time / 1000))]],
  ]);
  const path = unitPath(world, account);
  const id = world.scenario.organization?.id;
  if (path !== undefined && id !== undefined) {
    for (const of of ['source', 'resource']) {
      context.set(`aws:${of}orgid`, [id]);
      context.set(`aws:${of}orgpaths`, [path]);
    }
  }
  for (const [key, value] of Object.entries(knobs.writerContext ?? {})) {
    if (value === null) context.delete(key.toLowerCase());
    else context.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
  }
  return context;
}
