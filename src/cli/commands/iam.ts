import { stringify } from 'yaml';
import { defined } from '../../config/defined.ts';
import type { ScanFlags } from '../../config/flags.ts';
import type { Roles } from '../../config/option-values.ts';
import type { ScanOptions } from '../../config/options.ts';
import { DEFAULT_ROLES } from '../../config/roles.ts';
import { MEMBER_ROLE } from '../../model/member-role.ts';
import { usualRegionOf } from '../../model/regions.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { UserError } from '../../model/user-error.ts';
import { type HubPolicyInput, hubPolicy } from '../../permissions/hub-policy.ts';
import { memberRole } from '../../permissions/member-role.ts';
import { stackSetTemplate } from '../../permissions/stack-set-template.ts';
import { arnIn, type Needs } from '../../permissions/statements.ts';
import { terraformText } from '../../permissions/terraform.ts';
import { collectedFacts } from '../../scan/crawl/collected-facts.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import { needsRcps, plannedFacts } from '../../scan/plan/planned-actions.ts';
import { scanRules } from '../../scan/scan-rules.ts';
import { readOptions } from '../flags/resolve-options.ts';
import type { Io } from '../io.ts';
import { wrapped } from '../text/wrapped.ts';
import { type IamAthenaFlags, iamAthena } from './iam-athena.ts';
import { iamFixer } from './iam-fixer.ts';
import { iamPublisher } from './iam-publisher.ts';
import { type IamRunnerFlags, iamRunner } from './iam-runner.ts';

export interface RuleFlags {
  readonly rules?: readonly string[];
  readonly builtinRules: boolean;
  readonly select?: readonly string[];
  readonly skip?: readonly string[];
}

export interface IamFlags extends RuleFlags, IamAthenaFlags, IamRunnerFlags {
  readonly part:
    | 'hub'
    | 'member'
    | 'stackset'
    | 'terraform'
    | 'athena'
    | 'runner'
    | 'publisher'
    | 'publisher-stackset'
    | 'fixer'
    | 'fixer-stackset'
    | undefined;
  readonly hubAccount?: string;
  readonly hubRole?: string;
  readonly organizationId?: string;
  readonly externalId?: string;
  /** `roleName` is somebody's choice. */
  readonly isRoleNamed: boolean;
  readonly prove?: readonly string[];
  readonly collect?: readonly string[];
}

/** What a scan with these flags would run by, the file of settings and the environment included. */
async function scanOf({ rules, builtinRules, select, skip }: RuleFlags, io: Io) {
  const { options } = await readOptions(defined<ScanFlags>({ rules, builtinRules, select, skip }), io, 'iam');
  return { options, rules: (await scanRules(options)).rules };
}

export const rulesOf = async (flags: RuleFlags, io: Io): Promise<readonly CompiledRule[]> =>
  (await scanOf(flags, io)).rules;

/** Flags that are not given are those of the scan. Of its roles the first is the one to make, and the hub assumes all. */
function withSettings(flags: IamFlags, { roles, externalId }: ScanOptions): ScanRoleFlags {
  const [roleName = MEMBER_ROLE, ...otherRoles] = flags.isRoleNamed ? [flags.roleName] : rolesIn(roles);
  return { ...(externalId !== null && { externalId }), ...flags, roleName, otherRoles };
}

type ScanRoleFlags = IamFlags & Required<Pick<HubPolicyInput, 'otherRoles'>>;

/** Administrators' roles are tried where no role is named, but nobody needs to let a scan have them. */
function rolesIn({ default: usual, accounts, organizationalUnits }: Roles): readonly string[] {
  const own = usual.join() === DEFAULT_ROLES.join() ? usual.slice(0, 1) : usual;
  return [...new Set([own, ...Object.values(accounts), ...Object.values(organizationalUnits)].flat())];
}

/** CloudFormation reads YAML 1.1, where a date without quotes is no text, and without aliases. */
const YAML = { version: '1.1', aliasDuplicateObjects: false, lineWidth: 0 } as const;

/** IAM refuses it as an account, so that the policy cannot be used without naming the trusted account. */
const NOBODY = 'HUB_ACCOUNT_ID';

/** The documents go to standard output, notes on them to standard error. */
export async function iamCommand(flags: IamFlags, io: Io): Promise<ExitCode> {
  const { out, err } = io;
  const { part } = flags;
  if (part === 'athena') return iamAthena(flags, io);
  if (part === 'publisher' || part === 'publisher-stackset')
    return iamPublisher({ ...flags, part }, { io, nobody: NOBODY, yaml: YAML });
  if (part === 'fixer' || part === 'fixer-stackset')
    return iamFixer({ ...flags, part }, { io, nobody: NOBODY, yaml: YAML });
  const { options, rules } = await scanOf(flags, io);
  const scan = withSettings(flags, options);
  const needs: Needs = {
    facts: [...new Set([...plannedFacts(rules), ...(flags.collect ?? []).flatMap(collectedFacts)])],
    resourceControlPolicies: needsRcps(rules),
    ...(flags.prove && { logBuckets: flags.prove }),
  };
  if (part === 'runner') {
    iamRunner(scan, { io, needs, yaml: YAML });
    return Exit.clean;
  }
  if (part === 'terraform') {
    if (flags.format !== undefined)
      throw new UserError('iam terraform has a language of its own', { hint: 'leave --format out' });
    out.write(terraformOf(scan, needs));
    err.write(wrapped(`${notesOn({ ...scan, part }, needs).join('\n')}\n`, err));
    return Exit.clean;
  }
  const format = flags.format ?? (part === 'stackset' ? 'yaml' : 'json');
  const document = documentOf({ ...scan, part }, needs);
  out.write(format === 'json' ? `${JSON.stringify(document, null, 2)}\n` : stringify(document, YAML));
  err.write(wrapped(`${notesOn({ ...scan, part }, needs).join('\n')}\n`, err));
  return Exit.clean;
}

const stackSetOf = (
  { roleName, hubAccount = '', hubRole = '', organizationId = '', externalId = '' }: IamFlags,
  needs: Needs,
): object => stackSetTemplate({ needs, roleName, hubAccount, hubRole, organizationId, externalId });

/** A template's parameters have no other source there, so that they must be known. */
function terraformOf(flags: ScanRoleFlags, needs: Needs): string {
  const { partition, roleName, otherRoles, hubAccount, organizationId } = flags;
  if (hubAccount === undefined || organizationId === undefined)
    throw new UserError('iam terraform needs --hub-account and --organization-id', {
      hint: 'the role of the members trusts that account as long as it is in that organization',
    });
  return terraformText({
    hub: hubPolicy({ needs, partition, roleName, otherRoles }),
    stackSet: stackSetOf(flags, needs),
  });
}

/** The documents of a scan; the others have modules of their own. */
type ScanFlagsOfIam = ScanRoleFlags & { readonly part: 'hub' | 'member' | 'stackset' | 'terraform' | undefined };

function documentOf(flags: ScanFlagsOfIam, needs: Needs): object {
  const {
    part,
    partition,
    roleName,
    otherRoles,
    hubAccount,
    hubRole = '',
    organizationId = '',
    externalId = '',
  } = flags;
  const hub = hubPolicy({ needs, partition, roleName, otherRoles });
  const member = memberRole(needs, {
    arn: arnIn(partition),
    hub: (rest) => arnIn(partition)(`iam::${hubAccount ?? NOBODY}:${rest}`),
    trust: { hubRole, organizationId, externalId },
  });
  switch (part) {
    case 'hub':
      return hub;
    case 'member':
      return member;
    case 'stackset':
      return stackSetOf(flags, needs);
    case 'terraform':
    case undefined:
      return { hub, member };
  }
}

function notesOn(
  { part, partition, roleName, hubAccount, organizationId, externalId }: ScanFlagsOfIam,
  needs: Needs,
): readonly string[] {
  const external = externalId === undefined ? '' : ` --external-id ${externalId}`;
  const hub = [
    'hub: the policy of the identity that runs the scan, in the management account or a delegated administrator.',
    '  The account it runs in is read with its own credentials, hence the statements beside the organization.',
    ...(needs.resourceControlPolicies
      ? [
          '  A delegated administrator may need a delegation policy of the organization to read resource control policies;',
          '  where they cannot be read, the scan reports it and continues.',
        ]
      : []),
    `  Then scan with: s3log-audit --org${roleName === MEMBER_ROLE ? '' : ` --role-name ${roleName}`}${external}`,
  ];
  const member = [
    `member: permissions and trust policy of the role ${roleName}, in every other account, as two documents.`,
    ...(hubAccount === undefined ? [`  Give --hub-account, or put it in place of ${NOBODY}.`] : []),
    ...(organizationId === undefined
      ? ['  With --organization-id, the trust ends when the hub leaves the organization.']
      : []),
  ];
  const stackset = [
    `stackset: a CloudFormation template of the role ${roleName}, for a stack set with service-managed permissions:`,
    '  aws cloudformation create-stack-set --stack-set-name s3log-audit --template-body file://s3log-audit-member.yaml \\',
    '    --permission-model SERVICE_MANAGED --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false \\',
    `    --capabilities CAPABILITY_NAMED_IAM${parametersLeft(hubAccount, organizationId)}`,
    `  aws cloudformation create-stack-instances --stack-set-name s3log-audit --regions ${usualRegionOf(partition) ?? 'REGION'} \\`,
    '    --deployment-targets OrganizationalUnitIds=r-EXAMPLE',
    '  IAM is global: one Region is enough, and a second one fails on the name of the role.',
    '  Stack sets never deploy to the management account. Run the scan there, or create the role there manually.',
  ];
  const terraform = [
    'terraform: the policy of the hub, and a stack set of the member role, for the provider of the hub account.',
    '  Attach aws_iam_policy.s3log_audit_hub to the role that the scan runs under, and name the OUs in the variable.',
  ];
  const lost = needs.facts.includes('presence')
    ? [
        'FindLostTargets (s3:ListBucket) distinguishes a deleted target from one that another account owns now. It also lets its holder list',
        '  the keys of objects; without it such a target is still a finding, which cannot say which of the two it is.',
      ]
    : [];
  switch (part) {
    case 'hub':
      return [...hub, ...lost];
    case 'member':
      return [...member, ...lost];
    case 'stackset':
      return [...stackset, ...lost];
    case 'terraform':
      return [...terraform, ...lost];
    case undefined:
      return [
        ...hub,
        ...member,
        ...lost,
        'For one of them: s3log-audit iam hub, iam member; for all accounts at once: iam stackset',
      ];
  }
}

function parametersLeft(hubAccount: string | undefined, organizationId: string | undefined): string {
  const parameters = [
    ...(hubAccount === undefined ? ['ParameterKey=HubAccountId,ParameterValue=111122223333'] : []),
    ...(organizationId === undefined ? ['ParameterKey=OrganizationId,ParameterValue=o-exampleorgid'] : []),
  ];
  return parameters.length === 0 ? '' : ` \\\n    --parameters ${parameters.join(' ')}`;
}
