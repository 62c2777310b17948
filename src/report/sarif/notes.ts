import { counted } from '../../model/counted.ts';
import { type AccountResult, type Finding, isWaived } from '../../model/finding.ts';
import { fingerprint } from '../../model/fingerprint.ts';
import { byText } from '../../model/names.ts';
import { oneLine } from '../../model/plain-text.ts';
import type { Note } from './results.ts';
import { NOT_EVALUATED } from './rules.ts';
import { fewOf } from './text.ts';

type UnobservedStatus = Exclude<AccountResult['coverage']['status'], 'scanned' | 'not-covered'>;

/** Said of an account of which more is unknown than any rule noticed. */
const NOT_OBSERVED: Readonly<Record<UnobservedStatus, string>> = {
  unreachable: 'could not be reached, so none of its buckets was judged',
  incomplete: 'may have more buckets, since they were not listed to the end',
};

/** Without an earlier report nothing is known of what was not observed, and what a file lacks counts as fixed. */
const ALERTS_CLOSE: Readonly<Record<UnobservedStatus, string>> = {
  unreachable:
    'No baseline was given, so this file has no findings of the account: GitHub closes its open alerts as if they were fixed.',
  incomplete:
    'No baseline was given, so this file has no findings of buckets that were not listed: GitHub closes their open alerts as if they were fixed.',
};

export interface NotesContext {
  readonly partition: string;
  /** There is an earlier report, of which findings of accounts that were not observed are carried forward. */
  readonly baseline: boolean;
}

/** One note per cause: a denied action stops many rules on many buckets, and is granted once. */
export function notesOf(
  { account, coverage, findings }: AccountResult,
  { partition, baseline }: NotesContext,
): readonly Note[] {
  const unknown = findings.filter((finding) => finding.verdict === 'unknown' && !isWaived(finding));
  const byCause = new Map<string, Finding[]>();
  for (const finding of unknown) {
    const same = byCause.get(finding.cause);
    if (same) same.push(finding);
    else byCause.set(finding.cause, [finding]);
  }
  const { status, reason } = coverage;
  const closing = baseline || status === 'scanned' || status === 'not-covered' ? '' : ` ${ALERTS_CLOSE[status]}`;
  const note = (resource: string, message: string, of: readonly Finding[] = []): Note => ({
    account,
    partition,
    message: `${message}${closing}`,
    fingerprint: fingerprint({ rule: NOT_EVALUATED, partition, account: account.id, resource }),
    ...sourceOf(of),
  });
  const toldByRules = unknown.some(({ unobserved }) =>
    unobserved.some(({ fact }) => fact === 'access' || fact === 'listing'),
  );
  return [
    ...(status === 'scanned' || status === 'not-covered' || toldByRules
      ? []
      : [note(status, `${named(account)} ${NOT_OBSERVED[status]}: ${reason}.`)]),
    ...[...byCause]
      .sort(([a], [b]) => byText(a, b))
      .map(([cause, sameCause]) => note(cause, messageOf(account, sameCause), sameCause)),
  ];
}

/** Of the first finding that has one. */
const sourceOf = (findings: readonly Finding[]): Pick<Note, 'source'> => {
  const source = findings.find((finding) => finding.source !== undefined)?.source;
  return source === undefined ? {} : { source };
};

const named = ({ id, name }: AccountResult['account']): string =>
  oneLine(name) === '' ? `Account ${id}` : `Account ${id} (${oneLine(name)})`;

function messageOf(account: AccountResult['account'], unknown: readonly Finding[]): string {
  const cause = unknown[0]?.causeText ?? '';
  const rules = distinct(unknown.map(({ rule }) => rule));
  const buckets = new Set(unknown.flatMap(({ affected }) => affected));
  const unobserved = unknown.flatMap((finding) => finding.unobserved);
  const denied = distinct(unobserved.filter(({ state }) => state === 'denied').map(({ action }) => action));
  const reasons = distinct(unobserved.map(({ reason }) => reason)).filter((reason) => !cause.includes(reason));
  const errors = distinct(unknown.map(({ ruleError }) => ruleError));
  const what = `${counted(rules.length, 'rule')} could not be judged`;
  const on = buckets.size > 0 ? ` for ${counted(buckets.size, 'bucket')}` : '';
  return [
    `${named(account)}: ${what}${on}: ${cause}.`,
    `${rules.length === 1 ? 'Rule' : 'Rules'}: ${rules.join(', ')}.`,
    ...(denied.length > 0 ? [`Missing permission: ${denied.join(', ')}.`] : []),
    ...(reasons.length > 0 ? [`Reason: ${fewOf(reasons, 3)}.`] : []),
    ...(errors.length > 0 ? [`Error of the rule: ${fewOf(errors, 3)}.`] : []),
    // Everything was seen and still does not decide it: only the findings themselves say why.
    ...(unobserved.length === 0 && errors.length === 0 ? unknown.slice(0, 3).map(({ message }) => message) : []),
  ].join(' ');
}

const distinct = (texts: readonly string[]): readonly string[] =>
  [...new Set(texts)].filter((text) => text !== '').sort(byText);
