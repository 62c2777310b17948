import type { WaiverReport } from '../../baseline/waivers.ts';
import { MEMBER_ROLE } from '../../config/roles.ts';
import type { ScanHeader } from '../../model/inventory.ts';
import { arrivalTexts } from '../../report/arrival-totals.ts';
import type { Assessment } from './assess-and-report.ts';

/** What somebody should know of a scan beside its findings, one sentence each. */
export const noticesOf = (assessment: Assessment): readonly string[] => {
  const { header, highlights, waivers, empty, missingBaseline } = assessment;
  return [
    refusalNotice(assessment),
    baselineNotice(missingBaseline),
    freshNotice(assessment),
    regionsNotice(highlights.regionsWithoutBuckets),
    emptyNotice(empty),
    policiesNotice(header.scan),
    ...waiverNotices(waivers),
  ].filter((notice) => notice !== '');
};

/** What is new is said before all else. */
function freshNotice({
  totals,
  highlights,
  missingBaseline,
}: Pick<Assessment, 'totals' | 'highlights' | 'missingBaseline'>): string {
  const count = totals.states.new;
  const [first] = highlights.fresh;
  // On a first night everything is, which another notice says.
  if (first === undefined || missingBaseline !== null) return '';
  return `New: ${count} ${count === 1 ? 'finding' : 'findings'} that the baseline does not have, first ${first.rule} (${first.verdict === 'unknown' ? 'unknown' : first.severity}): ${first.message}`;
}

/** Whether logs arrive, and what that says of assumptions. */
export const arrivalNotices = arrivalTexts;

/** A mistyped Region would look like one without findings. */
export const regionsNotice = (regions: readonly string[]): string =>
  regions.length === 0 ? '' : `No bucket is in ${regions.join(', ')}, so nothing was judged there.`;

/** Where at least half of the accounts refuse, the role is to be made or its name is wrong, and findings come second. */
export function refusalNotice({
  header,
  highlights,
  roles,
}: Pick<Assessment, 'header' | 'highlights' | 'roles'>): string {
  const { refusing } = highlights;
  const { length } = header.scan.accounts;
  if (refusing === 0 || refusing * 2 < length) return '';
  const of = length === 1 ? 'The account refuses' : `${refusing} of ${length} accounts refuse`;
  return `${of} ${rolesText(roles)}; \`s3log-audit iam stackset\` creates ${MEMBER_ROLE}.`;
}

function rolesText(roles: Assessment['roles']): string {
  if (roles === null) return 'the role that the scan tried';
  const others = [roles.accounts, roles.organizationalUnits].some((named) => Object.keys(named).length > 0);
  if (others) return 'the roles that the settings name';
  return `role ${roles.default.join(', role ')}`;
}

/** The first run of a scheduled job. */
export const baselineNotice = (missing: string | null): string =>
  missing === null ? '' : `There is no baseline yet (${missing}), so every finding counts as new.`;

/** Nothing judged is not clean. */
export const emptyNotice = (empty: boolean): string =>
  empty
    ? 'No bucket was judged of the Regions, accounts and OUs that were named: exit code 3, unless --allow-empty accepts that.'
    : '';

/** A delivery that looks permitted may be denied by a policy that could not be read. */
export function policiesNotice({ organization }: Pick<ScanHeader, 'organization'>): string {
  const rcps = organization?.rcps;
  if (rcps === undefined || rcps.state === 'not-read') return '';
  const { unread = [], policies = [] } = rcps.state === 'known' ? rcps.value : {};
  const unattached = policies.filter(({ targets }) => targets === undefined);
  if (rcps.state === 'known' && unread.length === 0)
    return unattached.length === 0
      ? ''
      : `What resource control policies are attached to was not observed (${unattached.map(({ name }) => name).join(', ')}: needs organizations:ListTargetsForPolicy); deliveries that they would deny are unknown.`;
  const why =
    rcps.state === 'denied'
      ? `${rcps.action} is denied`
      : rcps.state === 'failed'
        ? rcps.reason
        : unread
            .map(({ name, seen }) => (seen.state === 'denied' ? `${name}: ${seen.action} is denied` : name))
            .join(', ') || 'there are none to read';
  return `Resource control policies were not evaluated (${why}); deliveries that no other policy denies are unknown, or permitted with --allow-unread-rcp.`;
}

function waiverNotices({ expired, expiring, unused, ofNoRule }: WaiverReport): readonly string[] {
  const about = (waivers: readonly unknown[], text: string): readonly string[] =>
    waivers.length === 0 ? [] : [`${waivers.length} ${waivers.length === 1 ? 'waiver' : 'waivers'} ${text}.`];
  return [
    ...about(expired, 'expired; the findings count again'),
    ...about(expiring, 'will expire within 30 days'),
    ...about(unused, 'matched no finding'),
    ...about(ofNoRule, 'for a rule that does not exist'),
  ];
}
