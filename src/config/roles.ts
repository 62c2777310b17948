import { byText } from '../model/names.ts';
import { UserError } from '../model/user-error.ts';
import type { Kind } from './option-kind.ts';
import type { Roles } from './option-values.ts';
import { described, section, shaped } from './schema-parts.ts';
import { ACCOUNT, ROLE, type Shape, UNIT } from './shapes.ts';
import type { RoleNames, RolesInFile } from './values-in-file.ts';

/** The role that `s3log-audit iam` and `init` write. */
export const MEMBER_ROLE = 'S3LogAuditRead';

/**
 * Tried where none is named: the read-only role, then those of administrators that accounts have from the start, made by
 * Organizations or enrolled by Control Tower. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access.html
 * and https://docs.aws.amazon.com/controltower/latest/userguide/enroll-account.html
 */
export const DEFAULT_ROLES: readonly string[] = [
  MEMBER_ROLE,
  'OrganizationAccountAccessRole',
  'AWSControlTowerExecution',
];

const names = (description: string) => ({
  type: ['string', 'array'],
  pattern: ROLE.pattern.source,
  title: ROLE.what,
  minItems: 1,
  items: described(shaped(ROLE), 'One of several, tried in their order.'),
  description,
});

const namesBy = (key: Shape, description: string) => ({
  type: 'object',
  propertyNames: { pattern: key.pattern.source, title: key.what },
  additionalProperties: names('Name of the role, or several names that are tried in their order.'),
  description,
});

/** Flags give the names for all accounts; the settings file may give others for single accounts and OUs. */
export const ROLES: Kind<Roles, RolesInFile, 'list'> = {
  takes: 'list',
  schema: section('', {
    default: names(
      'Name of the role in accounts that have no entry of their own, or several names that are tried in their order.',
    ),
    accounts: namesBy(ACCOUNT, 'By account id.'),
    organizationalUnits: namesBy(UNIT, 'By the id of an OU or root, for the accounts below it; the innermost wins.'),
  }),
  parse(given, { name }) {
    const wrong = given.find((role) => !ROLE.pattern.test(role));
    if (wrong === undefined) return { default: given, accounts: {}, organizationalUnits: {} };
    throw new UserError(`${name} ${JSON.stringify(wrong)}: not ${ROLE.what}`, { hint: 'see s3log-audit --help' });
  },
  read: ({ default: usual = DEFAULT_ROLES, accounts = {}, organizationalUnits = {} }) => ({
    default: [usual].flat(),
    accounts: listsOf(accounts),
    organizationalUnits: listsOf(organizationalUnits),
  }),
};

const listsOf = (entries: Readonly<Record<string, RoleNames>>): Roles['accounts'] =>
  Object.fromEntries(
    Object.entries(entries)
      .sort(([a], [b]) => byText(a, b))
      .map(([key, roles]) => [key, [roles].flat()]),
  );
