import type { Call, Context } from './call.ts';
import { mayDo, notAuthorized } from './identity.ts';
import { pageOf } from './pages.ts';
import { type JsonBody, json, jsonBody, Refusal, type Reply } from './reply.ts';
import type { AccountSetup, OrganizationSetup, PolicySetup } from './scenario.ts';

const PAGE = 20;
const RCP = 'RESOURCE_CONTROL_POLICY';

/** Attached to everything by AWS itself; it allows all and cannot be taken off. */
const FULL_ACCESS = { id: 'p-RCPFullAWSAccess', name: 'RCPFullAWSAccess' } as const;

export function answerOrganizations(call: Call, context: Context): Reply {
  const { scenario } = context.world;
  const own = context.world.accounts.get(context.identity.account)?.setup;
  const organization = scenario.organization;
  if (organization === null || own?.parent === undefined) {
    throw refusal('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.');
  }
  if (!mayDo(context.world, context.knobs, context.identity, { action: call.action })) {
    throw refusal('AccessDeniedException', notAuthorized(context.identity, call.action, '*'));
  }
  const handler = HANDLERS[call.operation];
  if (handler === undefined) {
    throw refusal('UnknownOperationException', '');
  }
  const reads = [organization.managementAccount, ...(organization.delegatedAdministrators ?? [])];
  if (call.operation !== 'organizations:DescribeOrganization' && !reads.includes(own.id)) {
    throw refusal('AccessDeniedException', "You don't have permissions to access this resource.");
  }
  return json(handler(organization, jsonBody(call), context));
}

type Handler = (organization: OrganizationSetup, body: JsonBody, context: Context) => object;

const HANDLERS: Readonly<Record<string, Handler>> = {
  'organizations:DescribeOrganization': ({ id, managementAccount }) => ({
    Organization: {
      Id: id,
      Arn: `arn:aws:organizations::${managementAccount}:organization/${id}`,
      FeatureSet: 'ALL',
      MasterAccountArn: `arn:aws:organizations::${managementAccount}:account/${id}/${managementAccount}`,
      MasterAccountId: managementAccount,
      MasterAccountEmail: `aws+${managementAccount}@example.com`,
      AvailablePolicyTypes: [],
    },
  }),
  'organizations:ListAccounts': (organization, body, context) =>
    paged('Accounts', members(context), body, context, (account) => accountRecord(organization, account)),
  'organizations:ListRoots': (organization, body, context) =>
    paged('Roots', [organization.rootId], body, context, (Id) => ({
      Id,
      Arn: `arn:aws:organizations::${organization.managementAccount}:root/${organization.id}/${Id}`,
      Name: 'Root',
      PolicyTypes: [{ Type: RCP, Status: 'ENABLED' }],
    })),
  'organizations:ListOrganizationalUnitsForParent': (organization, body, context) => {
    const parent = idIn(body, 'ParentId');
    if (!exists(organization, parent)) throw notFound('ParentNotFoundException', 'parent');
    const units = organization.units.filter((unit) => unit.parent === parent);
    return paged('OrganizationalUnits', units, body, context, ({ id, name }) => ({
      Id: id,
      Arn: `arn:aws:organizations::${organization.managementAccount}:ou/${organization.id}/${id}`,
      Name: name,
      Path: pathOf(organization, id),
    }));
  },
  'organizations:ListParents': (organization, body, context) => {
    const id = idIn(body, 'ChildId');
    const parent =
      members(context).find((account) => account.id === id)?.parent ??
      organization.units.find((unit) => unit.id === id)?.parent;
    if (parent === undefined) throw notFound('ChildNotFoundException', 'child');
    return { Parents: [{ Id: parent, Type: parent === organization.rootId ? 'ROOT' : 'ORGANIZATIONAL_UNIT' }] };
  },
  'organizations:ListPolicies': (organization, body, context) =>
    paged('Policies', policiesOf(organization, filterIn(body)), body, context, (policy) =>
      summary(organization, policy),
    ),
  'organizations:ListPoliciesForTarget': (organization, body, context) => {
    const target = idIn(body, 'TargetId');
    if (!exists(organization, target) && !members(context).some(({ id }) => id === target)) {
      throw notFound('TargetNotFoundException', 'target');
    }
    const attached = policiesOf(organization, filterIn(body)).filter(
      ({ id, targets }) => id === FULL_ACCESS.id || targets.includes(target),
    );
    return paged('Policies', attached, body, context, (policy) => summary(organization, policy));
  },
  'organizations:ListTargetsForPolicy': (organization, body, context) => {
    const { id, targets } = policyNamed(organization, idIn(body, 'PolicyId'));
    const everything = [
      organization.rootId,
      ...organization.units.map((unit) => unit.id),
      ...members(context).map((a) => a.id),
    ];
    return paged('Targets', id === FULL_ACCESS.id ? everything : targets, body, context, (target) => ({
      TargetId: target,
      Arn: `arn:aws:organizations::${organization.managementAccount}:target/${organization.id}/${target}`,
      Name: target,
      Type: target.startsWith('r-') ? 'ROOT' : target.startsWith('ou-') ? 'ORGANIZATIONAL_UNIT' : 'ACCOUNT',
    }));
  },
  'organizations:DescribePolicy': (organization, body) => {
    const policy = policyNamed(organization, idIn(body, 'PolicyId'));
    return { Policy: { PolicySummary: summary(organization, policy), Content: JSON.stringify(policy.document) } };
  },
};

export const ORGANIZATIONS_OPERATIONS: ReadonlySet<string> = new Set(Object.keys(HANDLERS));

const members = ({ world }: Context): readonly AccountSetup[] => world.members;

const exists = (organization: OrganizationSetup, id: string): boolean =>
  id === organization.rootId || organization.units.some((unit) => unit.id === id);

/** `State` says how the account is; `Status` was retired in September 2026 and is not sent. */
const accountRecord = (organization: OrganizationSetup, account: AccountSetup): object => ({
  Id: account.id,
  Arn: `arn:aws:organizations::${organization.managementAccount}:account/${organization.id}/${account.id}`,
  Email: `aws+${account.id}@example.com`,
  Name: account.name,
  State: account.state ?? 'ACTIVE',
  JoinedMethod: account.joined ?? 'CREATED',
  JoinedTimestamp: 1_704_067_200,
  Paths: [`${pathOf(organization, account.parent ?? organization.rootId)}${account.id}/`],
});

/** `o-…/r-…/ou-…/`, from the root down. */
function pathOf(organization: OrganizationSetup, id: string): string {
  if (id === organization.rootId) return `${organization.id}/${id}/`;
  const unit = organization.units.find((one) => one.id === id);
  if (unit === undefined) throw new Error(`scenario: no unit ${id}`);
  return `${pathOf(organization, unit.parent)}${id}/`;
}

function policiesOf(organization: OrganizationSetup, type: string): readonly PolicySetup[] {
  const own = (organization.policies ?? []).filter((policy) => (policy.type ?? RCP) === type);
  return type === RCP ? [fullAccess, ...own] : own;
}

const fullAccess: PolicySetup = {
  ...FULL_ACCESS,
  document: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
  },
  targets: [],
};

function policyNamed(organization: OrganizationSetup, id: string): PolicySetup {
  const policy = [fullAccess, ...(organization.policies ?? [])].find((one) => one.id === id);
  if (policy === undefined) throw notFound('PolicyNotFoundException', 'policy');
  return policy;
}

const summary = ({ id: organization, managementAccount }: OrganizationSetup, policy: PolicySetup): object => ({
  Id: policy.id,
  Arn: `arn:aws:organizations::${managementAccount}:policy/${organization}/resource_control_policy/${policy.id}`,
  Name: policy.name,
  Description: '',
  Type: policy.type ?? RCP,
  AwsManaged: policy.id === FULL_ACCESS.id,
});

function paged<T>(
  member: string,
  items: readonly T[],
  body: JsonBody,
  context: Context,
  record: (item: T) => object,
): object {
  const { NextToken: token, MaxResults: size = PAGE } = body;
  if (typeof size !== 'number' || size < 1 || size > PAGE) throw invalidInput('You provided an invalid page size.');
  const asked = {
    token: typeof token === 'string' ? token : undefined,
    size,
    invalid: () => invalidInput('You provided an invalid token.'),
  };
  const page = pageOf(items, asked, context);
  return { [member]: page.items.map(record), ...(page.token === undefined ? {} : { NextToken: page.token }) };
}

function idIn(body: JsonBody, member: string): string {
  const id = body[member];
  if (typeof id === 'string') return id;
  throw invalidInput(`You must provide ${member}.`);
}

const filterIn = (body: JsonBody): string => idIn(body, 'Filter');

const refusal = (code: string, message: string): Refusal => new Refusal({ code, status: 400, message });
const invalidInput = (message: string): Refusal => refusal('InvalidInputException', message);
const notFound = (code: string, what: string): Refusal => refusal(code, `You specified a ${what} that does not exist.`);
