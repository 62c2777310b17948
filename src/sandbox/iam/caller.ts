import type { Identity } from '../identity.ts';
import { unitPath } from '../organization-tree.ts';
import type { World } from '../world.ts';
import type { RequestContext } from './conditions.ts';
import { listOf } from './statements.ts';

/** Whether a principal element speaks of a caller: everybody, the account, the user or role, the very session. */
export function isCaller(principal: unknown, { arn, account, userId }: Identity): boolean {
  if (principal === '*') return true;
  if (typeof principal !== 'object' || principal === null) return false;
  const names = Object.entries(principal).flatMap(([kind, value]: [string, unknown]) =>
    kind === 'AWS' ? listOf(value) : [],
  );
  const own = ['*', account, `arn:aws:iam::${account}:root`, arn, roleArn(arn), userId.split(':')[0]];
  return names.some((name) => own.includes(name));
}

/** The role behind a session; any other ARN stays as it is. */
const roleArn = (arn: string): string =>
  arn.replace(/^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\/.*$/, 'arn:aws:iam::$1:role/$2');

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
export function callerContext(world: World, { arn, account, userId }: Identity, time: number): RequestContext {
  const context = new Map<string, readonly string[]>([
    ['aws:principalarn', [roleArn(arn)]],
    ['aws:principalaccount', [account]],
    ['aws:userid', [userId]],
    ['aws:principalisawsservice', ['false']],
    // As if it had been TLS: no client of the simulation speaks it.
    ['aws:securetransport', ['true']],
    ['s3:tlsversion', ['1.3']],
    ['aws:sourceip', ['127.0.0.1']],
    ['aws:viaawsservice', ['false']],
    ['aws:currenttime', [new Date(time).toISOString()]],
  ]);
  const path = unitPath(world, account);
  const id = world.scenario.organization?.id;
  if (path !== undefined && id !== undefined) {
    context.set('aws:principalorgid', [id]);
    context.set('aws:principalorgpaths', [path]);
  }
  return context;
}
