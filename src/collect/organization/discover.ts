import type { Account as AwsAccount, OrganizationsClient } from '@aws-sdk/client-organizations';
import type { Account } from '../../model/inventory.ts';
import { byText } from '../../model/names.ts';
import { UserError } from '../../model/user-error.ts';
import { accountId, organizationPath, token } from '../http/common-shapes.ts';
import { failureOf, isDenied, reasonOf } from '../http/errors.ts';
import type { DeclaredAnswers } from '../http/operation.ts';
import { anyText, list, matching, members, optional } from '../http/response-shape.ts';
import { UnexpectedResponse } from '../http/unexpected-response.ts';
import { newKeys, pages } from '../pages.ts';
import { ACCOUNTS_PER_PAGE, LIST_ACCOUNTS } from '../throttling/call-limits.ts';
import { rateLimiter } from '../throttling/rate-limiter.ts';

export const DISCOVERY = {
  'organizations:DescribeOrganization': {
    kind: 'json',
    member: 'Organization',
    shape: members({ Organization: members({ Id: matching(/^o-[a-z0-9]+$/), MasterAccountId: accountId }) }),
  },
  'organizations:ListAccounts': {
    kind: 'json',
    member: 'Accounts',
    shape: members({
      Accounts: list(
        members({
          Id: accountId,
          Name: optional(anyText),
          State: optional(matching(/^[A-Z_]+$/)),
          Status: optional(matching(/^[A-Z_]+$/)),
          Paths: optional(list(organizationPath)),
        }),
      ),
      NextToken: token,
    }),
  },
} as const satisfies DeclaredAnswers;

export interface DiscoveredOrganization {
  /** `o-…` */
  readonly id: string;
  readonly managementAccount: string;
  /** All accounts, also those that are not `ACTIVE`; sorted by id. */
  readonly accounts: readonly Account[];
}

/** `''` where the account is in no organization, or may not tell. */
export async function organizationIdOf(client: OrganizationsClient, signal: AbortSignal): Promise<string> {
  const { DescribeOrganizationCommand } = await import('@aws-sdk/client-organizations');
  try {
    return (await client.send(new DescribeOrganizationCommand({}))).Organization?.Id ?? '';
  } catch (error) {
    signal.throwIfAborted();
    if (failureOf(error) === undefined) throw error;
    return '';
  }
}

/**
 * All accounts of the caller's organization.
 * @throws UserError if there is none, or if it may not or cannot be listed to its end
 */
export async function discover(client: OrganizationsClient, signal: AbortSignal): Promise<DiscoveredOrganization> {
  const { DescribeOrganizationCommand, ListAccountsCommand } = await import('@aws-sdk/client-organizations');
  const { Organization } = await orUserError('organizations:DescribeOrganization', signal, () =>
    client.send(new DescribeOrganizationCommand({})),
  );

  const mayList = rateLimiter({ ...LIST_ACCOUNTS, signal });
  const isNew = newKeys();
  const listing = pages({
    fetch: async (token) => {
      await mayList();
      return client.send(
        new ListAccountsCommand({ MaxResults: ACCOUNTS_PER_PAGE, ...(token ? { NextToken: token } : {}) }),
      );
    },
    next: (page) => page.NextToken,
    hasNewItems: ({ Accounts = [] }) => isNew(Accounts.map(({ Id = '' }) => Id)),
  });
  const accounts = new Map<string, Account>();
  await orUserError('organizations:ListAccounts', signal, async () => {
    for await (const { Accounts = [] } of listing)
      for (const account of Accounts) accounts.set(account.Id ?? '', accountOf(account));
    // It is a member like all others: a list without it is not the whole list.
    if (!accounts.has(Organization?.MasterAccountId ?? ''))
      throw new UnexpectedResponse('IncompleteResponse', 'ListAccounts lacks the management account');
  });

  return {
    id: Organization?.Id ?? '',
    managementAccount: Organization?.MasterAccountId ?? '',
    accounts: [...accounts.values()].sort((a, b) => byText(a.id, b.id)),
  };
}

/**
 * `State` has more values than `Status`, whose removal was announced for September 2026.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html
 */
const accountOf = ({ Id, Name, State, Status, Paths }: AwsAccount): Account => ({
  id: Id ?? '',
  name: Name ?? '',
  path: pathOf(Paths?.[0] ?? ''),
  state: State ?? Status ?? '',
});

/** AWS does not document whether a path ends with the account, so the parts are chosen by their form. */
const pathOf = (path: string): string =>
  path
    .split('/')
    .filter((part) => /^(o|r|ou)-/.test(part))
    .join('/');

async function orUserError<T>(action: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
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
        code: 'access-denied',
        cause: error,
      });
    throw new UserError(`the accounts of the organization could not be listed: ${reasonOf(failure)}`, {
      hint: `the call was ${action}; try again, or check the endpoint and the proxy`,
      code: 'connection',
      cause: error,
    });
  }
}
