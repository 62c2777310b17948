import { SECRET_KEY } from '../../src/sandbox/identity.ts';
import type { Attack } from './attacks.ts';
import type { ComparedReport, Ran } from './scan.ts';

/** Before the answers of these no account was entered, so that a scan which cannot have them did not run. */
const FIRST_CALLS = new Set([
  'sts:GetCallerIdentity',
  'organizations:DescribeOrganization',
  'organizations:ListAccounts',
]);

/** What must not be, each in one line. Empty where the attacked scan kept every promise. */
export function violations(quiet: Ran, attacked: Ran, attack: Attack): readonly string[] {
  const { code, report, broken, stderr, against } = attacked;
  const always = [
    ...(`${stderr}${JSON.stringify(report)}`.includes(SECRET_KEY) ? ['a secret was printed'] : []),
    ...broken.map((format) => `a report is not whole: ${format}`),
  ];
  if (code === 70) return [...always, `exit 70: ${stackOf(stderr)}`];
  if (code === 2) {
    return [
      ...always,
      ...(attack.operations.some((one) => FIRST_CALLS.has(one))
        ? []
        : [`exit 2 though accounts could be entered: ${stderr.slice(0, 200)}`]),
      ...(report === null ? [] : ['exit 2 with a report']),
    ];
  }
  if (![0, 1, 3].includes(code)) return [...always, `exit ${code}: ${stderr.slice(0, 200)}`];
  if (report === null) return [...always, `exit ${code} without a report: ${stderr.slice(0, 200)}`];
  if (quiet.report === null) return [...always, 'the undisturbed scan has no report'];
  const told = exitOf(report);
  if (code !== told) always.push(`exit ${code}, and the report tells of ${told}`);
  if (attack.isPlausible) return always;
  return [
    ...always,
    ...differences(quiet.report, report),
    ...(against === null ? ['not judged against the baseline'] : resolved(quiet.report, against)),
    ...(attack.isNoise && attack.spread === 'once' && report.findings.some(isNew(quiet.report))
      ? ['one bad answer was not asked for again']
      : []),
  ];
}

/** The errors with the place that each was thrown at. */
const stackOf = (stderr: string): string =>
  stderr
    .split('\n')
    .filter((line, index, all) => /^\S/.test(line) || /^\S/.test(all[index - 1] ?? ''))
    .slice(1, 9)
    .map((line) => line.trim().slice(0, 160))
    .join(' | ');

const isNew =
  ({ findings }: ComparedReport) =>
  ({ fingerprint }: ComparedReport['findings'][number]): boolean =>
    !findings.some((before) => before.fingerprint === fingerprint);

/** The exit code that belongs to a report. */
function exitOf({ findings, coverage }: ComparedReport): number {
  if (findings.some(({ verdict, severity }) => verdict === 'fail' && severity !== 'info')) return 1;
  const isUnseen =
    findings.length > 0 || coverage.accounts.some(({ status }) => !['scanned', 'not-covered'].includes(status));
  return isUnseen ? 3 : 0;
}

type Keyed = ReadonlyMap<string, string>;

/** Findings by rule, account and resource. */
function keyed({ findings }: ComparedReport, verdict: 'fail' | 'unknown'): Keyed {
  const of = findings.filter((finding) => finding.verdict === verdict);
  return new Map(
    of.flatMap(({ rule, account, affected, fingerprint }) =>
      (affected.length > 0 ? affected : [account]).map((name) => [`${rule} ${account} ${name}`, fingerprint] as const),
    ),
  );
}

function differences(quiet: ComparedReport, now: ComparedReport): readonly string[] {
  const found: string[] = [];
  const statuses = new Map(now.coverage.accounts.map(({ account, status }) => [account, status]));
  const skipped = new Set(now.coverage.skipped.map(({ account }) => account));
  for (const { account, buckets, status } of quiet.coverage.accounts) {
    const after = now.coverage.accounts.find((one) => one.account === account);
    if (after === undefined && !skipped.has(account)) found.push(`account ${account} vanished`);
    if (after?.status === 'scanned' && status === 'scanned' && after.buckets.listed !== buckets.listed)
      found.push(`account ${account} has ${after.buckets.listed} buckets, and had ${buckets.listed}`);
  }
  const isUnread = (account: string): boolean => statuses.get(account) !== 'scanned';
  const fails = keyed(now, 'fail');
  const unknowns = keyed(now, 'unknown');
  const failsBefore = keyed(quiet, 'fail');
  for (const key of failsBefore.keys()) {
    const [rule = '', account = ''] = key.split(' ');
    if (!fails.has(key) && !unknowns.has(key) && !isUnread(account) && !isOfWhole(rule))
      found.push(`no longer a fail: ${key}`);
  }
  for (const key of keyed(quiet, 'unknown').keys()) {
    const [rule = '', account = ''] = key.split(' ');
    if (!unknowns.has(key) && !isUnread(account) && !isOfWhole(rule)) found.push(`no longer unknown: ${key}`);
  }
  for (const key of fails.keys())
    if (!failsBefore.has(key) && !isOfWhole(key.split(' ')[0] ?? '')) found.push(`a fail that was none: ${key}`);
  for (const [rule, before] of Object.entries(quiet.verdicts)) {
    const after = now.verdicts[rule];
    if (after === undefined) found.push(`rule ${rule} is gone`);
    else if (after.pass + after['not-applicable'] > before.pass + before['not-applicable'])
      found.push(
        `${rule}: ${after.pass} pass and ${after['not-applicable']} do not apply, before ${before.pass} and ${before['not-applicable']}`,
      );
  }
  return found;
}

/** Rules that count over what was seen may fail by less, and say so. */
const isOfWhole = (rule: string): boolean => rule.endsWith('-log-coverage');

/** Against the undisturbed report nothing is resolved, and no finding is lost. */
function resolved(quiet: ComparedReport, against: ComparedReport): readonly string[] {
  const kept = new Set(against.findings.map(({ fingerprint }) => fingerprint));
  const lost = quiet.findings.filter(({ verdict, fingerprint }) => verdict === 'fail' && !kept.has(fingerprint));
  return [
    ...against.resolved.map(({ rule, reason = '' }) => `resolved ${reason}: ${rule}`),
    ...lost.map(({ rule, account, affected }) => `lost against the baseline: ${rule} ${account} ${affected.join(',')}`),
  ];
}
