import { type Answer, holds } from '../model/answer.ts';
import { parsedDocument } from './delivery/parsed.ts';
import { allResources, requiresTls } from './delivery/policy-attributes.ts';
import { attachedTo } from './delivery/rcp.ts';
import { perSnapshot, type Snapshot } from './snapshot.ts';

/** Whether a resource control policy of the account denies requests without TLS. It has no say in the management account. */
export const accountRequiresTls = perSnapshot(({ inventory: { account }, context }: Snapshot): Answer<boolean> => {
  const { organization, partition } = context;
  if (organization === null || organization.managementAccount === account.id || organization.rcps.state !== 'known')
    return holds(false);
  const policies = organization.rcps.value.policies.filter(attachedTo(account.id, account.path));
  const everywhere = allResources(partition);
  return holds(
    policies.some((policy) => {
      const answer = requiresTls(parsedDocument(policy), everywhere);
      return answer.decided && answer.value;
    }),
  );
});
