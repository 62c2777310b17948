import type { Bucket } from '../../model/inventory.ts';
import { notYetKnown } from '../../model/not-yet-known.ts';
import { aclWith, cannedAcl } from '../new-bucket.ts';
import { blocksIn, pendingBelow, textIn } from './plan.ts';
import type { Settings } from './settings.ts';

/** Whatever says who may do what; a block whose number is not known yet is open as a whole. */
const OF_GRANTS = ['owner', 'grant', 'grantee', 'permission', 'permissions', 'id', 'uri'];

export const aclOf = (settings: Settings): Bucket['facts']['acl'] => {
  const canned = cannedAcl(textIn(settings.values, 'acl'));
  if (canned !== undefined) return canned;
  const [policy] = blocksIn(settings.values, 'access_control_policy');
  if (policy === undefined) return notYetKnown(`${settings.address}.acl`);
  if (pendingBelow(settings.unknown['access_control_policy'], OF_GRANTS))
    return notYetKnown(`${settings.address}.access_control_policy`);
  const owner = textIn(blocksIn(policy, 'owner')[0] ?? {}, 'id');
  const grants = blocksIn(policy, 'grant').map((grant) => {
    const [grantee = {}] = blocksIn(grant, 'grantee');
    return [textIn(grantee, 'uri') || textIn(grantee, 'id'), textIn(grant, 'permission')] as const;
  });
  return grants.some(([grantee]) => grantee === '')
    ? notYetKnown(`${settings.address}.access_control_policy`)
    : aclWith(grants.filter(([grantee]) => grantee !== owner));
};

/** Blocks inside of the bucket, as they are written or as the provider reads them; the owner is who may do everything. */
export const readAclOf = ({ address, values, unknown }: Settings): Bucket['facts']['acl'] => {
  if (pendingBelow({ grant: unknown['grant'] }, OF_GRANTS)) return notYetKnown(`${address}.grant`);
  const grants = blocksIn(values, 'grant').flatMap((grant) => {
    const permissions = grant['permissions'];
    const grantee = textIn(grant, 'uri') || textIn(grant, 'id');
    return (Array.isArray(permissions) ? permissions : []).map((permission) => [grantee, String(permission)] as const);
  });
  if (grants.length === 0) return undefined;
  const owner = grants.find(([, permission]) => permission === 'FULL_CONTROL')?.[0];
  return aclWith(grants.filter(([grantee]) => grantee !== owner));
};
