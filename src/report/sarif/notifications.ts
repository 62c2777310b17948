import type { Notification, ReportingDescriptor } from 'sarif';
import {
  type AccountResult,
  BUCKET_KINDS_NOT_COVERED,
  type ReportHeader,
  type UnobservedFacts,
} from '../../model/finding.ts';
import { isOrganizationId } from '../../model/names.ts';
import { policiesNotEvaluated } from '../json-parts.ts';
import { locationOf } from './resource-location.ts';
import { fewOf, linkless, printable } from './text.ts';

/** Kinds of notifications: everything that was not looked at or not seen. */
const KINDS = {
  'account-unreachable': 'An account could not be entered.',
  'account-incomplete': 'The buckets of an account were not listed to the end.',
  'account-not-covered': 'An account is not part of this scan; its findings are those of an earlier one.',
  'account-skipped': 'An account was left out.',
  'fact-not-seen': 'Something that rules need to know could not be read.',
  'policies-not-evaluated': 'Policies that could stop deliveries were not evaluated.',
  'bucket-kinds-not-covered': 'Buckets of these kinds are not looked at.',
  'waiver-expired': 'A waiver has expired, so that its finding counts again.',
} as const;
type Kind = keyof typeof KINDS;

export const notificationDescriptors: ReportingDescriptor[] = Object.entries(KINDS).map(([id, text]) => ({
  id,
  shortDescription: { text },
}));

const indexOf = (kind: Kind): number => Object.keys(KINDS).indexOf(kind);

interface Told {
  readonly kind: Kind;
  readonly level: NonNullable<Notification['level']>;
  readonly text: string;
  /** Account; `''` for the whole run. */
  readonly account: string;
}

const notification = ({ kind, level, text, account }: Told, partition: string): Notification => ({
  descriptor: { id: kind, index: indexOf(kind) },
  level,
  message: { text: linkless(text) },
  ...(account !== '' && { locations: [locationOf({ partition, owner: account, region: '', bucket: '' })] }),
});

/** What is to be told of one account. */
export function accountNotifications(
  { account, coverage, findings }: AccountResult,
  partition: string,
): Notification[] {
  const name = printable(account.name) === '' ? account.id : `${account.id} (${printable(account.name)})`;
  const { status, reason, unobserved } = coverage;
  const told = (kind: Kind, level: Told['level'], text: string): Notification =>
    notification({ kind, level, text, account: account.id }, partition);
  const expired = findings.flatMap(({ waiver, rule, bucket }) => (waiver?.expired ? [{ waiver, rule, bucket }] : []));
  return [
    // The organization as a whole is no account that could have been covered.
    ...(status === 'scanned' || isOrganizationId(account.id)
      ? []
      : [told(`account-${status}`, status === 'not-covered' ? 'note' : 'error', `Account ${name}: ${reason}.`)]),
    ...unobserved.map((gap) => told('fact-not-seen', 'warning', `Account ${name}: ${gapText(gap)}.`)),
    ...expired.map(({ waiver, rule, bucket }) =>
      told(
        'waiver-expired',
        'warning',
        `Account ${name}: the waiver at ${waiver.place} for ${rule}${bucket === '' ? '' : ` on ${bucket}`} ended on ${waiver.expires}.`,
      ),
    ),
  ];
}

function gapText({ fact, action, state, reason, count, examples }: UnobservedFacts): string {
  const on = examples.length === 0 ? '' : ` for ${count} (${fewOf(examples, 5)})`;
  return `${fact} was not seen${on}: ${action} ${state === 'denied' ? 'was denied' : `failed: ${reason}`}`;
}

/** What is to be told of the run as a whole. */
export function runNotifications({ scan }: ReportHeader): Notification[] {
  const told = (kind: Kind, level: Told['level'], text: string, account = ''): Notification =>
    notification({ kind, level, text, account }, scan.partition);
  return [
    ...scan.skipped.map(({ id, name, reason }) =>
      told('account-skipped', 'note', `Account ${id}${name === '' ? '' : ` (${printable(name)})`}: ${reason}.`, id),
    ),
    ...policiesNotEvaluated(scan.organization).map(({ state, action, reason }) =>
      told(
        'policies-not-evaluated',
        state === 'not-read' ? 'note' : 'warning',
        `Resource control policies: ${state === 'denied' ? `${action} was denied` : reason}.`,
      ),
    ),
    told('bucket-kinds-not-covered', 'note', `Not looked at: ${BUCKET_KINDS_NOT_COVERED.join(', ')} buckets.`),
  ];
}
