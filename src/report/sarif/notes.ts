import type { AccountResult, Finding } from '../../model/finding.ts';
import { fingerprint } from '../../model/fingerprint.ts';
import { byText } from '../../model/names.ts';
import type { Note } from './results.ts';
import { NOT_EVALUATED } from './rules.ts';
import { fewOf, printable } from './text.ts';

/** Place of the note on an account that was not reached while no selected rule asked for it. */
const UNREACHABLE = 'unreachable';

/** One note per cause: a refused action stops many rules on many buckets, and is mended once. */
export function notesOf({ account, coverage, findings }: AccountResult, partition: string): readonly Note[] {
  const byCause = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.verdict !== 'unknown') continue;
    const same = byCause.get(finding.cause);
    if (same) same.push(finding);
    else byCause.set(finding.cause, [finding]);
  }
  const note = (place: string, message: string): Note => ({
    account,
    partition,
    message,
    fingerprint: fingerprint({ rule: NOT_EVALUATED, partition, account: account.id, place }),
  });
  if (byCause.size === 0 && coverage.status === 'unreachable') {
    return [
      note(UNREACHABLE, `${named(account)} could not be entered: ${coverage.reason}. None of its buckets was judged.`),
    ];
  }
  return [...byCause]
    .sort(([a], [b]) => byText(a, b))
    .map(([cause, unknown]) => note(cause, messageOf(account, cause, unknown)));
}

const named = ({ id, name }: AccountResult['account']): string =>
  printable(name) === '' ? `Account ${id}` : `Account ${id} (${printable(name)})`;

function messageOf(account: AccountResult['account'], cause: string, unknown: readonly Finding[]): string {
  const rules = [...new Set(unknown.map(({ rule }) => rule))].sort(byText);
  const buckets = new Set(unknown.flatMap(({ affected }) => affected));
  const missing = unknown.flatMap((finding) => finding.missing);
  const denied = actions(missing.filter(({ state }) => state === 'denied'));
  const reasons = [...new Set(missing.map(({ reason }) => reason).filter((reason) => reason !== ''))].sort(byText);
  const errors = [...new Set(unknown.map(({ ruleError }) => ruleError).filter((error) => error !== ''))].sort(byText);
  const what = `${counted(rules.length, 'rule')} could not be judged`;
  const on = buckets.size > 0 ? ` for ${counted(buckets.size, 'bucket')}` : '';
  return [
    `${named(account)}: ${what}${on}: ${cause}.`,
    `${rules.length === 1 ? 'Rule' : 'Rules'}: ${rules.join(', ')}.`,
    ...(denied.length > 0 ? [`Missing permission: ${denied.join(', ')}.`] : []),
    ...(reasons.length > 0 ? [`Reason: ${fewOf(reasons, 3)}.`] : []),
    ...(errors.length > 0 ? [`At fault is the rule: ${fewOf(errors, 3)}.`] : []),
  ].join(' ');
}

const actions = (missing: Finding['missing']): readonly string[] =>
  [...new Set(missing.map(({ action }) => action))].filter((action) => action !== '').sort(byText);

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
