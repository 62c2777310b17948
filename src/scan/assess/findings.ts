import type { Unobserved, UnobservedGroups } from '../../model/answer.ts';
import type { Evidence, Finding, RuleInfo } from '../../model/finding.ts';
import { fingerprint } from '../../model/fingerprint.ts';
import type { Account } from '../../model/inventory.ts';
import { memoizeByObject } from '../../model/memoize-by-object.ts';
import { bucketArn } from '../../model/names.ts';
import type { Judgement } from '../../model/rule.ts';
import { atLeast, type Severity } from '../../model/severity.ts';
import { byUrgency, causeOf, counted, formatNames, formatUnobserved, union } from './format-unobserved.ts';

/** Where the subjects of a rule live. */
export interface FindingSite {
  readonly account: Account;
  readonly partition: string;
  /** Region of every listed bucket. */
  readonly regions: ReadonlyMap<string, string>;
}

type Unknown = Pick<Extract<Judgement, { verdict: 'unknown' }>, 'unobserved' | 'reason' | 'ruleError'>;
type Failed = Extract<Judgement, { verdict: 'fail' }>;

interface FailGroup {
  /** Of the first subject. */
  readonly message: string;
  readonly subjects: string[];
  /** Subjects that something else is to be said of; the members of a loop share one message. */
  readonly others: string[];
  readonly evidence: Evidence[];
  severity: Severity;
}

interface UnknownGroup {
  readonly subjects: string[];
  /** Groups of many are shared by many verdicts; those of one entry are the subject's own. */
  readonly unobserved: Set<readonly Unobserved[]>;
  readonly single: Unobserved[];
  /** Why what was seen does not suffice, each with the subjects that it holds for. */
  readonly reasons: Map<string, string[]>;
  /** Of the first subject. */
  readonly ruleError: string;
  told?: ToldMissing;
}

/** What is said of everything that was not seen: the same for all rules that it stops. */
interface ToldMissing {
  /** The most urgent first, so many as are listed. */
  readonly listed: readonly Unobserved[];
  readonly words: string;
}

/** Evidence is kept for that many buckets of a finding, and that many unseen facts; the message has exact counts. */
const EVIDENCE_SUBJECTS = 20;
const MISSING_LISTED = 100;
/** Reasons told in one message; more of them are only counted. */
const REASONS_TOLD = 3;

/** Verdicts that are findings: fails by the place that they sit at, unknowns by what stood in the way. */
export interface Gathered {
  readonly fails: ReadonlyMap<string, FailGroup>;
  readonly unknowns: ReadonlyMap<string, UnknownGroup>;
}

export interface Gathering extends Gathered {
  readonly add: (subject: string, judgement: Judgement) => void;
  /** Facts that stood in the way of whatever rule asked for them. */
  readonly addUnseen: (subject: string, unobserved: UnobservedGroups) => void;
}

/**
 * Groups verdicts of one rule, or unknowns that several rules have in common. Subjects come in the order of their names,
 * those of accounts as `''`; nothing is kept of a judgement beyond what its finding shows.
 */
export function gathering(): Gathering {
  const fails = new Map<string, FailGroup>();
  const unknowns = new Map<string, UnknownGroup>();
  return {
    fails,
    unknowns,
    add: (subject, judgement) => {
      if (judgement.verdict === 'fail') addFail(fails, subject, judgement);
      if (judgement.verdict === 'unknown') addUnknown(unknowns, subject, judgement);
    },
    addUnseen: (subject, unobserved) => addUnknown(unknowns, subject, { unobserved, reason: '', ruleError: '' }),
  };
}

/** The findings of one rule. */
export const findingsOf = (rule: RuleInfo, place: FindingSite, { fails, unknowns }: Gathered): readonly Finding[] => [
  ...[...fails].map(([at, group]) => failFinding(rule, place, at, group)),
  ...[...unknowns].map(([cause, group]) => unknownFinding(rule, place, cause, group)),
];

function addFail(groups: Map<string, FailGroup>, subject: string, judgement: Failed): void {
  const { message, severity, evidence } = judgement;
  const place = subject === '' ? '' : judgement.place;
  const group = groups.get(place);
  if (group === undefined) {
    groups.set(place, { message, severity, subjects: [subject], others: [], evidence: [...evidence] });
    return;
  }
  if (atLeast(severity, group.severity)) group.severity = severity;
  if (group.subjects.length < EVIDENCE_SUBJECTS) group.evidence.push(...evidence);
  group.subjects.push(subject);
  if (message !== group.message) group.others.push(subject);
}

function addUnknown(groups: Map<string, UnknownGroup>, subject: string, unknown: Unknown): void {
  const { unobserved, reason, ruleError } = unknown;
  const cause = causeOfUnknown(unknown);
  let group = groups.get(cause);
  if (group === undefined) {
    group = { subjects: [], unobserved: new Set(), single: [], reasons: new Map(), ruleError };
    groups.set(cause, group);
  }
  group.subjects.push(subject);
  for (const one of unobserved) {
    const [first] = one;
    if (one.length > 1 || first === undefined) group.unobserved.add(one);
    else if (group.single.at(-1) !== first) group.single.push(first);
  }
  if (reason === '') return;
  const same = group.reasons.get(reason);
  if (same === undefined) group.reasons.set(reason, [subject]);
  else same.push(subject);
}

/** What stood in the way of a verdict. */
function causeOfUnknown({ unobserved, ruleError }: Unknown): string {
  if (ruleError !== '') return 'rule error';
  const first = mostUrgentIn(unobserved.flatMap((group) => mostUrgent(group) ?? []));
  return first === undefined ? 'not decidable' : causeOf(first);
}

const mostUrgent = (group: readonly Unobserved[]): Unobserved | undefined =>
  group.length === 1 ? group[0] : mostUrgentOfMany(group);

const mostUrgentIn = (group: readonly Unobserved[]): Unobserved | undefined =>
  group.reduce<Unobserved | undefined>((best, one) => (best && byUrgency(best, one) <= 0 ? best : one), undefined);

/** Large groups are shared by thousands of verdicts. */
const mostUrgentOfMany = memoizeByObject(mostUrgentIn);

const identity = ({ account, partition }: FindingSite) => ({
  partition,
  account: account.id,
  accountName: account.name,
  accountPath: account.path,
});

/** Subjects of rules on accounts have no bucket's name. */
const bucketsOf = (subjects: readonly string[]): readonly string[] => subjects.filter((name) => name !== '');

function failFinding(rule: RuleInfo, place: FindingSite, bucket: string, group: FailGroup): Finding {
  const affected = bucketsOf(group.subjects);
  const { others } = group;
  const more = others.length > 0 ? ` (and ${others.length} more: ${formatNames(others, 5)})` : '';
  const { partition, account } = place;
  return {
    rule: rule.id,
    severity: group.severity,
    verdict: 'fail',
    ...identity(place),
    // A target that is not in the account is said to be where its sources are: S3 demands that.
    region: bucket === '' ? '' : (place.regions.get(bucket) ?? place.regions.get(affected[0] ?? '') ?? ''),
    bucket,
    arn: bucket === '' ? '' : bucketArn(partition, bucket),
    affected,
    message: group.message + more,
    evidence: group.evidence,
    unobserved: [],
    cause: '',
    ruleError: '',
    waiver: null,
    baselineState: null,
    lastSeen: null,
    fingerprint: fingerprint({ rule: rule.id, partition, account: account.id, place: bucket }),
  };
}

function unknownFinding(rule: RuleInfo, place: FindingSite, cause: string, group: UnknownGroup): Finding {
  const affected = bucketsOf(group.subjects);
  const { listed, words } = toldOf(group);
  const { partition, account } = place;
  const of = affected.length > 0 ? ` for ${counted(affected.length, 'bucket')} (${formatNames(affected)})` : '';
  const kind = rule.on === 'organization' ? 'organization' : 'account';
  const who = account.name === '' ? account.id : `${account.id} (${account.name})`;
  return {
    rule: rule.id,
    severity: rule.severity,
    verdict: 'unknown',
    ...identity(place),
    region: '',
    bucket: '',
    arn: '',
    affected,
    message: `"${rule.title}" could not be decided in ${kind} ${who}${of}: ${words}.`,
    evidence: [],
    unobserved: listed,
    cause,
    ruleError: group.ruleError,
    waiver: null,
    baselineState: null,
    lastSeen: null,
    fingerprint: fingerprint({ rule: rule.id, partition, account: account.id, place: cause }),
  };
}

function toldOf(group: UnknownGroup): ToldMissing {
  if (group.told === undefined) {
    const unobserved = union(group.unobserved, group.single);
    group.told = { listed: unobserved.slice(0, MISSING_LISTED), words: whyInWords(unobserved, group) };
  }
  return group.told;
}

function whyInWords(unobserved: readonly Unobserved[], { reasons, ruleError }: UnknownGroup): string {
  if (ruleError !== '') return `the rule itself is at fault: ${ruleError}`;
  if (unobserved.length > 0) return formatUnobserved(unobserved);
  return reasons.size === 0 ? 'what was seen does not suffice' : reasonsInWords(reasons);
}

/** One reason needs no names: the message has them already. */
function reasonsInWords(reasons: ReadonlyMap<string, readonly string[]>): string {
  const told = [...reasons].slice(0, REASONS_TOLD).map(([reason, subjects]) => {
    const names = bucketsOf(subjects);
    return reasons.size === 1 || names.length === 0 ? reason : `${reason} (${formatNames(names)})`;
  });
  const more = reasons.size - told.length;
  return [...told, ...(more > 0 ? [`and ${counted(more, 'other reason')}`] : [])].join('; ');
}
