import {
  DescribePolicyCommand,
  ListPoliciesCommand,
  ListTargetsForPolicyCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import type { ResourceControlPolicies, ResourceControlPolicy } from '../../model/inventory.ts';
import { byText } from '../../model/names.ts';
import { known, type Observation } from '../../model/observation.ts';
import type { Wiring } from '../http/clients.ts';
import { UnexpectedResponse } from '../http/unexpected-response.ts';
import { type ApiCall, observe } from '../observe.ts';
import { newsOf, pages } from '../pages.ts';
import { rateLimiter } from '../throttling/rate-limiter.ts';

/** The published rates for one account. */
const LISTS = { perSecond: 5, burst: 8 } as const;
const DESCRIBE = { perSecond: 2, burst: 2 } as const;

/** Every resource control policy with what it is attached to, each read once. */
export async function readRcps(
  client: OrganizationsClient,
  { signal, bulkhead }: Pick<Wiring, 'signal' | 'bulkhead'>,
): Promise<Observation<ResourceControlPolicies>> {
  const listDue = rateLimiter({ ...LISTS, signal });
  const describeDue = rateLimiter({ ...DESCRIBE, signal });

  const observing = <O, T>(call: ApiCall<O, T>) => observe(call, bulkhead);

  const listed = await observing({
    action: 'organizations:ListPolicies',
    // The policy type is not switched on: nothing can be attached.
    absentOn: ['PolicyTypeNotEnabledException'],
    send: () =>
      collected(
        async (token) => {
          await listDue();
          const page = { Filter: 'RESOURCE_CONTROL_POLICY' as const, ...(token ? { NextToken: token } : {}) };
          const { Policies = [], NextToken } = await client.send(new ListPoliciesCommand(page));
          return { items: Policies, next: NextToken };
        },
        ({ Id = '' }) => Id,
      ),
    read: (policies) => policies,
  });
  if (listed.state === 'absent') return known({ policies: [] });
  if (listed.state !== 'known') return listed;

  const policies: ResourceControlPolicy[] = [];
  for (const { Id: id = '', Name: name = '' } of listed.value) {
    const document = await observing({
      action: 'organizations:DescribePolicy',
      send: async () => {
        await describeDue();
        return client.send(new DescribePolicyCommand({ PolicyId: id }));
      },
      read: ({ Policy }) => {
        if (!Policy?.Content) throw new UnexpectedResponse('IncompleteResponse', 'DescribePolicy gave no policy');
        return Policy.Content;
      },
    });
    if (document.state !== 'known') return document;

    const targets = await observing({
      action: 'organizations:ListTargetsForPolicy',
      send: () =>
        collected(
          async (token) => {
            await listDue();
            const page = { PolicyId: id, ...(token ? { NextToken: token } : {}) };
            const { Targets = [], NextToken } = await client.send(new ListTargetsForPolicyCommand(page));
            return { items: Targets, next: NextToken };
          },
          ({ TargetId = '' }) => TargetId,
        ),
      read: (found) => found.map(({ TargetId = '' }) => TargetId).sort(byText),
    });
    if (targets.state !== 'known') return targets;
    policies.push({ id, name, document: document.value, targets: targets.value });
  }
  return known({ policies: policies.sort((a, b) => byText(a.id, b.id)) });
}

async function collected<T>(
  fetch: (token: string | undefined) => Promise<{ readonly items: readonly T[]; readonly next: string | undefined }>,
  key: (item: T) => string,
): Promise<readonly T[]> {
  const found: T[] = [];
  const isNew = newsOf();
  const listing = pages({ fetch, next: (page) => page.next, isNews: ({ items }) => isNew(items.map(key)) });
  for await (const { items } of listing) found.push(...items);
  return found;
}
