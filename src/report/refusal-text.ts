import { MEMBER_ROLE } from '../model/member-role.ts';

/** Where at least half of the accounts refuse, the role is to be made or its name is wrong, and findings come second. */
export function refusalText(refusing: number, accounts: number, roles = 'the role of the scan'): string {
  if (refusing === 0 || refusing * 2 < accounts) return '';
  const of = accounts === 1 ? 'The account refuses' : `${refusing} of ${accounts} accounts refuse`;
  return `${of} ${roles}; \`s3log-audit iam stackset\` creates ${MEMBER_ROLE}.`;
}
