import {
  type Account as AwsAccount,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import type { Account } from '../../model/inventory.ts';
import { byText } from '../../model/names.ts';
import { UserError } from '../../model/user-error.ts';
import { failureOf, isDenied, reasonOf } from '../http/errors.ts';
import { UnexpectedResponse } from '../http/unexpected-response.ts';
import { newsOf, pages } from '../pages.ts';
import { rateLimiter } from '../throttling/rate-limiter.ts';

export interface DiscoveredOrganization {
  /** `o-…` */
  readonly id: string;
  readonly managementAccount: string;
  /** All of them, the ones that are not `ACTIVE` too; sorted by id. */
  readonly accounts: readonly Account[];
}

export async function discover(client: OrganizationsClient, signal: AbortSignal): Promise<DiscoveredOrganization> {
  const { Organization } = await explained('organizations:DescribeOrganization', signal, () =>
    client.send(new DescribeOrganizationCommand({})),
  );

  // Published for one account: 8 a second, 12 at once.
  const due = rateLimiter({ perSecond: 8, burst: 12, signal });
  const isNew = newsOf();
  const listing = pages({
    fetch: async (token) => {
      await due();
      return client.send(new ListAccountsCommand({ MaxResults: 20, ...(token ? { NextToken: token } : {}) }));
    },
    next: (page) => page.NextToken,
    isNews: ({ Accounts = [] }) => isNew(Accounts.map(({ Id = '' }) => Id)),
  });
  const accounts = new Map<string, Account>();
  await explained('organizations:ListAccounts', signal, async () => {
    for await (const { Accounts = [] } of listing)
      for (const account of Accounts) accounts.set(account.Id ?? '', accountOf(account));
    // It is a member like all others, so that a list without it is not the list.
    if (!accounts.has(Organization?.MasterAccountId ?? ''))
      throw new UnexpectedResponse('IncompleteResponse', 'ListAccounts lacks the management account');
  });

  return {
    id: Organization?.Id ?? '',
    managementAccount: Organization?.MasterAccountId ?? '',
    accounts: [...accounts.values()].sort((a, b) => byText(a.id, b.id)),
  };
}

/** `Status` was announced to go in September 2026; `State` tells more. */
const accountOf = ({ Id, Name, State, Status, Paths }: AwsAccount): Account => ({
  id: Id ?? '',
  name: Name ?? '',
  path: pathOf(Paths?.[0] ?? ''),
  state: State ?? Status ?? '',
});

/** AWS does not say whether a path ends with the account, so the parts are taken by what they are. */
const pathOf = (path: string): string =>
  path
    .split('/')
    .filter((part) => /^(o|r|ou)-/.test(part))
    .join('/');

async function explained<T>(action: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    if (failure.code === 'AWSOrganizationsNotInUseException')
      throw new UserError('the account of the credentials is not in an organization', {
        hint: 'leave --org out to scan this one account',
        cause: error,
      });
    if (isDenied(failure))
      throw new UserError(`no permission for ${action}`, {
        hint: 'use credentials of the management account or of a delegated administrator that may list the accounts',
        cause: error,
      });
    throw new UserError(`the accounts of the organization could not be listed: ${reasonOf(failure)}`, {
      hint: `the call was ${action}; try again, or check endpoint and proxy`,
      cause: error,
    });
  }
}
