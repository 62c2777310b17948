import { type Acl, LOG_DELIVERY_GROUP } from '../../model/facts/acl.ts';
import type { Bucket } from '../../model/inventory.ts';
import { notYetKnown } from '../../model/not-yet-known.ts';
import { known, type Observation } from '../../model/observation.ts';
import { blocksIn, pendingBelow, textIn } from './plan.ts';
import type { Settings } from './settings.ts';

const OWNER = 'owner';
const ALL_USERS = 'http://acs.amazonaws.com/groups/global/AllUsers';
const AUTHENTICATED = 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl */
const CANNED: Readonly<Record<string, readonly (readonly [grantee: string, permission: string])[]>> = {
  private: [],
  'public-read': [[ALL_USERS, 'READ']],
  'public-read-write': [
    [ALL_USERS, 'READ'],
    [ALL_USERS, 'WRITE'],
  ],
  'authenticated-read': [[AUTHENTICATED, 'READ']],
  'log-delivery-write': [
    [LOG_DELIVERY_GROUP, 'WRITE'],
    [LOG_DELIVERY_GROUP, 'READ_ACP'],
  ],
};

const aclOfGrants = (grants: readonly (readonly [string, string])[]): Observation<Acl> =>
  known({
    owner: OWNER,
    grants: [[OWNER, 'FULL_CONTROL'] as const, ...grants].map(([grantee, permission]) => ({ grantee, permission })),
  });

/** What a new bucket has. */
export const PRIVATE_ACL = aclOfGrants([]);

export const aclOf = (settings: Settings): Bucket['facts']['acl'] => {
  const canned = CANNED[textIn(settings.values, 'acl')];
  if (canned !== undefined) return aclOfGrants(canned);
  const [policy] = blocksIn(settings.values, 'access_control_policy');
  if (policy === undefined) return notYetKnown(`${settings.address}.acl`);
  const owner = textIn(blocksIn(policy, 'owner')[0] ?? {}, 'id');
  const grants = blocksIn(policy, 'grant').map((grant) => {
    const [grantee = {}] = blocksIn(grant, 'grantee');
    return [textIn(grantee, 'uri') || textIn(grantee, 'id'), textIn(grant, 'permission')] as const;
  });
  return grants.some(([grantee]) => grantee === '')
    ? notYetKnown(`${settings.address}.access_control_policy`)
    : aclOfGrants(grants.filter(([grantee]) => grantee !== owner));
};

/** Blocks inside of the bucket, as they are written or as the provider reads them; the owner is who may do everything. */
export const readAclOf = ({ address, values, unknown }: Settings): Bucket['facts']['acl'] => {
  if (pendingBelow(unknown['grant'], ['id', 'uri', 'permissions'])) return notYetKnown(`${address}.grant`);
  const grants = blocksIn(values, 'grant').flatMap((grant) => {
    const permissions = grant['permissions'];
    const grantee = textIn(grant, 'uri') || textIn(grant, 'id');
    return (Array.isArray(permissions) ? permissions : []).map((permission) => [grantee, String(permission)] as const);
  });
  if (grants.length === 0) return undefined;
  const owner = grants.find(([, permission]) => permission === 'FULL_CONTROL')?.[0];
  return aclOfGrants(grants.filter(([grantee]) => grantee !== owner));
};
