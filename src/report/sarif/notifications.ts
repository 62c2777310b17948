import type { Notification, ReportingDescriptor } from 'sarif';
import {
  type AccountResult,
  BUCKET_KINDS_NOT_COVERED,
  type ReportHeader,
  type UnobservedFacts,
} from '../../model/finding.ts';
import { isOrganizationId } from '../../model/names.ts';
import { oneLine } from '../../model/plain-text.ts';
import { policiesNotEvaluated } from '../json-parts.ts';
import { locationOf } from './resource-location.ts';
import { fewOf, linkless } from './text.ts';

/** Kinds of notifications: everything that was not scanned or not observed. */
const KINDS = {
  'account-unreachable':
    'Nothing of an account was read: its role could not be assumed, or the scan did not come to it.',
  'account-incomplete': 'The buckets of an account were not listed to the end.',
  'account-not-covered': 'An account is not part of this scan; its findings are those of an earlier scan.',
  'account-skipped': 'An account was left out.',
  'fact-unobserved': 'A fact that rules need could not be observed.',
  'policies-not-evaluated': 'Policies that could stop deliveries were not evaluated.',
  'bucket-kinds-not-covered': 'Buckets of these kinds are not scanned.',
  'waiver-expired': 'A waiver has expired, so that its finding counts again.',
} as const;
type Kind = keyof typeof KINDS;

export const notificationDescriptors: ReportingDescriptor[] = Object.entries(KINDS).map(([id, text]) => ({
  id,
  shortDescription: { text },
}));

const indexOf = (kind: Kind): number => Object.keys(KINDS).indexOf(kind);

interface NotificationInput {
  readonly kind: Kind;
  readonly level: NonNullable<Notification['level']>;
  readonly text: string;
  /** Account; `''` for the whole run. */
  readonly account: string;
}

const notification = ({ kind, level, text, account }: NotificationInput, partition: string): Notification => ({
  descriptor: { id: kind, index: indexOf(kind) },
  level,
  message: { text: linkless(text) },
  ...(account !== '' && { locations: [locationOf({ partition, owner: account, region: '', bucket: '' })] }),
});

/** Notifications about one account. */
export function accountNotifications(
  { account, coverage, findings }: AccountResult,
  partition: string,
): Notification[] {
  const name = oneLine(account.name) === '' ? account.id : `${account.id} (${oneLine(account.name)})`;
  const { status, reason, unobserved } = coverage;
  const report = (kind: Kind, level: NotificationInput['level'], text: string): Notification =>
    notification({ kind, level, text, account: account.id }, partition);
  const expired = findings.flatMap(({ waiver, rule, bucket }) => (waiver?.expired ? [{ waiver, rule, bucket }] : []));
  return [
    // The organization as a whole is no account that could have been covered.
    ...(status === 'scanned' || isOrganizationId(account.id)
      ? []
      : [report(`account-${status}`, status === 'not-covered' ? 'note' : 'error', `Account ${name}: ${reason}.`)]),
    ...unobserved.map((one) => report('fact-unobserved', 'warning', `Account ${name}: ${textOf(one)}.`)),
    ...expired.map(({ waiver, rule, bucket }) =>
      report(
        'waiver-expired',
        'warning',
        `Account ${name}: the waiver at ${waiver.location} for ${rule}${bucket === '' ? '' : ` on ${bucket}`} ended on ${waiver.expires}.`,
      ),
    ),
  ];
}

function textOf({ fact, action, state, reason, count, examples }: UnobservedFacts): string {
  const on = examples.length === 0 ? '' : ` for ${count} (${fewOf(examples, 5)})`;
  return `${fact} was not observed${on}: ${action} ${state === 'denied' ? 'was denied' : `failed: ${reason}`}`;
}

/** Notifications about the run as a whole. */
export function runNotifications({ scan }: ReportHeader): Notification[] {
  const report = (kind: Kind, level: NotificationInput['level'], text: string, account = ''): Notification =>
    notification({ kind, level, text, account }, scan.partition);
  return [
    ...scan.skipped.map(({ id, name, reason }) =>
      report('account-skipped', 'note', `Account ${id}${name === '' ? '' : ` (${oneLine(name)})`}: ${reason}.`, id),
    ),
    ...policiesNotEvaluated(scan.organization).map(({ state, action, reason }) =>
      report(
        'policies-not-evaluated',
        state === 'not-read' ? 'note' : 'warning',
        `Resource control policies: ${state === 'denied' ? `${action} was denied` : reason}.`,
      ),
    ),
    report('bucket-kinds-not-covered', 'note', `Not scanned: ${BUCKET_KINDS_NOT_COVERED.join(', ')} buckets.`),
  ];
}
