import type { PolicySetup } from './scenario.ts';
import type { World } from './world.ts';

const RCP = 'RESOURCE_CONTROL_POLICY';

/** Ids from the root down to the account; `undefined` for an account of no organization. */
function chainOf(world: World, account: string): readonly string[] | undefined {
  const organization = world.scenario.organization;
  let parent = world.accounts.get(account)?.setup.parent;
  if (organization === null || parent === undefined) return undefined;
  const chain = [account];
  while (parent !== undefined && !chain.includes(parent)) {
    chain.unshift(parent);
    parent = organization.units.find(({ id }) => id === parent)?.parent;
  }
  return chain;
}

/** `o-…/r-…/ou-…/`, as condition keys have it. */
export function unitPath(world: World, account: string): string | undefined {
  const chain = chainOf(world, account);
  const id = world.scenario.organization?.id;
  return chain === undefined || id === undefined ? undefined : `${[id, ...chain.slice(0, -1)].join('/')}/`;
}

/** Resource control policies over the resources of an account. They do not bind the management account. */
export function resourceControlPolicies(world: World, account: string): readonly PolicySetup[] {
  const organization = world.scenario.organization;
  if (organization?.policies === undefined || account === organization.managementAccount) return [];
  const chain = chainOf(world, account) ?? [];
  return organization.policies.filter(
    ({ type = RCP, targets }) => type === RCP && targets.some((target) => chain.includes(target)),
  );
}
