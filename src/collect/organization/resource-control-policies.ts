import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { ResourceControlPolicies, ResourceControlPolicy, UnreadPolicy } from '../../model/inventory.ts';
import { byText } from '../../model/names.ts';
import { failed, known, type Observation } from '../../model/observation.ts';
import type { Wiring } from '../http/clients.ts';
import { token } from '../http/common-shapes.ts';
import type { DeclaredAnswers } from '../http/operation.ts';
import { anyText, list, members, optional, text } from '../http/response-shape.ts';
import { UnexpectedResponse } from '../http/unexpected-response.ts';
import { type ApiCall, observe } from '../observe.ts';
import { newKeys, pages } from '../pages.ts';
import { DESCRIBE_POLICY, LIST_POLICIES } from '../throttling/call-limits.ts';
import { rateLimiter } from '../throttling/rate-limiter.ts';

export const READ_RCPS = {
  'organizations:ListPolicies': {
    kind: 'json',
    member: 'Policies',
    shape: members({ Policies: list(members({ Id: text, Name: optional(anyText) })), NextToken: token }),
  },
  'organizations:DescribePolicy': {
    kind: 'json',
    member: 'Policy',
    shape: members({ Policy: members({ Content: text }) }),
  },
  'organizations:ListTargetsForPolicy': {
    kind: 'json',
    member: 'Targets',
    shape: members({ Targets: list(members({ TargetId: text })), NextToken: token }),
  },
} as const satisfies DeclaredAnswers;

/** Every resource control policy with its targets. */
export async function readRcps(
  client: OrganizationsClient,
  { signal, bulkhead }: Pick<Wiring, 'signal' | 'bulkhead'>,
): Promise<Observation<ResourceControlPolicies>> {
  const { DescribePolicyCommand, ListPoliciesCommand, ListTargetsForPolicyCommand } = await import(
    '@aws-sdk/client-organizations'
  );
  const mayList = rateLimiter({ ...LIST_POLICIES, signal });
  const mayDescribe = rateLimiter({ ...DESCRIBE_POLICY, signal });

  const observeCall = <O, T>(call: ApiCall<O, T>) => observe(call, bulkhead);

  const listed = await observeCall({
    action: 'organizations:ListPolicies',
    // The policy type is not enabled: no policy can be attached.
    absentOn: ['PolicyTypeNotEnabledException'],
    send: () =>
      allItems(
        async (token) => {
          await mayList();
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
  const unread: UnreadPolicy[] = [];
  for (const { Id: id = '', Name: name = '' } of listed.value) {
    const document = await observeCall({
      action: 'organizations:DescribePolicy',
      send: async () => {
        await mayDescribe();
        return client.send(new DescribePolicyCommand({ PolicyId: id }));
      },
      read: ({ Policy }) => {
        if (!Policy?.Content) throw new UnexpectedResponse('IncompleteResponse', 'DescribePolicy gave no policy');
        return Policy.Content;
      },
    });
    if (document.state !== 'known') {
      // One that cannot be read hides nothing of the others.
      unread.push({ id, name, seen: unreadOf(document) });
      continue;
    }

    const targets = await observeCall({
      action: 'organizations:ListTargetsForPolicy',
      send: () =>
        allItems(
          async (token) => {
            await mayList();
            const page = { PolicyId: id, ...(token ? { NextToken: token } : {}) };
            const { Targets = [], NextToken } = await client.send(new ListTargetsForPolicyCommand(page));
            return { items: Targets, next: NextToken };
          },
          ({ TargetId = '' }) => TargetId,
        ),
      read: (attached) => attached.map(({ TargetId = '' }) => TargetId).sort(byText),
    });
    policies.push({
      id,
      name,
      document: document.value,
      ...(targets.state === 'known' ? { targets: targets.value } : {}),
    });
  }
  return known({
    policies: policies.sort((a, b) => byText(a.id, b.id)),
    ...(unread.length > 0 ? { unread: unread.sort((a, b) => byText(a.id, b.id)) } : {}),
  });
}

/** A policy of the list that is gone by now is not "absent": nobody knows what it said. */
const unreadOf = (seen: Observation<string>): Observation<never> =>
  seen.state === 'denied' || seen.state === 'failed' ? seen : failed('organizations:DescribePolicy gave no policy');

async function allItems<T>(
  fetch: (token: string | undefined) => Promise<{ readonly items: readonly T[]; readonly next: string | undefined }>,
  key: (item: T) => string,
): Promise<readonly T[]> {
  const found: T[] = [];
  const isNew = newKeys();
  const listing = pages({ fetch, next: (page) => page.next, hasNewItems: ({ items }) => isNew(items.map(key)) });
  for await (const { items } of listing) found.push(...items);
  return found;
}
