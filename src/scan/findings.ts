import type { Missing } from '../model/answer.ts';
import type { Evidence, Finding, RuleInfo } from '../model/finding.ts';
import { fingerprint } from '../model/fingerprint.ts';
import type { Account } from '../model/inventory.ts';
import { bucketArn } from '../model/names.ts';
import type { Judgement } from '../model/rule.ts';
import { atLeast, type Severity } from '../model/severity.ts';
import { byUrgency, causeOf, counted, missingInWords, namesInWords, union } from './missing.ts';

/** Where the subjects of a rule live. */
export interface Place {
  readonly account: Account;
  readonly partition: string;
  /** Region of every listed bucket. */
  readonly regions: ReadonlyMap<string, string>;
}

type Unknown = Extract<Judgement, { verdict: 'unknown' }>;
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
  readonly missing: Set<readonly Missing[]>;
  /** Why what was seen does not suffice, each with the subjects that it holds for. */
  readonly reasons: Map<string, string[]>;
  /** Of the first subject. */
  readonly ruleError: string;
}

/** Evidence is kept for that many buckets of a finding, and that many unseen facts; the message has exact counts. */
const EVIDENCE_SUBJECTS = 20;
const MISSING_LISTED = 100;
/** Reasons told in one message; more of them are only counted. */
const REASONS_TOLD = 3;

/**
 * Groups the verdicts of one rule: fails by the place that they sit at, unknowns by what stood in the way. Subjects come in
 * the order of their names, those of accounts as `''`; nothing is kept of a judgement beyond what its finding shows.
 */
export function gatherFindings(rule: RuleInfo, place: Place): GatheredFindings {
  const fails = new Map<string, FailGroup>();
  const unknowns = new Map<string, UnknownGroup>();
  return {
    add: (subject, judgement) => {
      if (judgement.verdict === 'fail') addFail(fails, subject, judgement);
      if (judgement.verdict === 'unknown') addUnknown(unknowns, subject, judgement, causeOfUnknown(judgement));
    },
    all: () => [
      ...[...fails].map(([at, group]) => failFinding(rule, place, at, group)),
      ...[...unknowns].map(([cause, group]) => unknownFinding(rule, place, cause, group)),
    ],
  };
}

export interface GatheredFindings {
  readonly add: (subject: string, judgement: Judgement) => void;
  readonly all: () => readonly Finding[];
}

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

function addUnknown(groups: Map<string, UnknownGroup>, subject: string, judgement: Unknown, cause: string): void {
  const { missing, reason, ruleError } = judgement;
  let group = groups.get(cause);
  if (group === undefined) {
    group = { subjects: [], missing: new Set(), reasons: new Map(), ruleError };
    groups.set(cause, group);
  }
  group.subjects.push(subject);
  for (const one of missing) group.missing.add(one);
  if (reason === '') return;
  const same = group.reasons.get(reason);
  if (same === undefined) group.reasons.set(reason, [subject]);
  else same.push(subject);
}

/** Groups are shared: by thousands of verdicts of one rule, or by the verdicts of all rules on one bucket. */
const causeOfGroup = new WeakMap<readonly Missing[], string>();
const mostUrgentOfGroup = new WeakMap<readonly Missing[], Missing>();

/** What stood in the way of a verdict. */
function causeOfUnknown({ missing, ruleError }: Unknown): string {
  if (ruleError !== '') return 'rule error';
  const [first] = missing;
  if (first === undefined) return 'not decidable';
  if (missing.length > 1) return causeIn(missing.flatMap((group) => mostUrgent(group) ?? []));
  const before = causeOfGroup.get(first);
  if (before !== undefined) return before;
  const cause = causeIn(first);
  causeOfGroup.set(first, cause);
  return cause;
}

function mostUrgent(group: readonly Missing[]): Missing | undefined {
  const before = mostUrgentOfGroup.get(group);
  if (before !== undefined) return before;
  const found = mostUrgentIn(group);
  if (found !== undefined) mostUrgentOfGroup.set(group, found);
  return found;
}

function causeIn(all: readonly Missing[]): string {
  const first = mostUrgentIn(all);
  return first === undefined ? 'not decidable' : causeOf(first);
}

const mostUrgentIn = (group: readonly Missing[]): Missing | undefined =>
  group.reduce<Missing | undefined>((best, one) => (best && byUrgency(best, one) <= 0 ? best : one), undefined);

const identity = ({ account, partition }: Place) => ({
  partition,
  account: account.id,
  accountName: account.name,
  accountPath: account.path,
});

/** Subjects of rules on accounts have no bucket's name. */
const bucketsOf = (subjects: readonly string[]): readonly string[] => subjects.filter((name) => name !== '');

function failFinding(rule: RuleInfo, place: Place, bucket: string, group: FailGroup): Finding {
  const affected = bucketsOf(group.subjects);
  const { others } = group;
  const more = others.length > 0 ? ` (and ${others.length} more: ${namesInWords(others, 5)})` : '';
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
    missing: [],
    cause: '',
    ruleError: '',
    waiver: null,
    baselineState: null,
    lastSeen: null,
    fingerprint: fingerprint({ rule: rule.id, partition, account: account.id, place: bucket }),
  };
}

function unknownFinding(rule: RuleInfo, place: Place, cause: string, group: UnknownGroup): Finding {
  const affected = bucketsOf(group.subjects);
  const missing = union(group.missing);
  const { partition, account } = place;
  const of = affected.length > 0 ? ` for ${counted(affected.length, 'bucket')} (${namesInWords(affected)})` : '';
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
    message: `"${rule.title}" could not be decided in ${kind} ${who}${of}: ${whyInWords(missing, group)}.`,
    evidence: [],
    missing: missing.slice(0, MISSING_LISTED),
    cause,
    ruleError: group.ruleError,
    waiver: null,
    baselineState: null,
    lastSeen: null,
    fingerprint: fingerprint({ rule: rule.id, partition, account: account.id, place: cause }),
  };
}

function whyInWords(missing: readonly Missing[], { reasons, ruleError }: UnknownGroup): string {
  if (ruleError !== '') return `the rule itself is at fault: ${ruleError}`;
  if (missing.length > 0) return missingInWords(missing);
  return reasons.size === 0 ? 'what was seen does not suffice' : reasonsInWords(reasons);
}

/** One reason needs no names: the message has them already. */
function reasonsInWords(reasons: ReadonlyMap<string, readonly string[]>): string {
  const told = [...reasons].slice(0, REASONS_TOLD).map(([reason, subjects]) => {
    const names = bucketsOf(subjects);
    return reasons.size === 1 || names.length === 0 ? reason : `${reason} (${namesInWords(names)})`;
  });
  const more = reasons.size - told.length;
  return [...told, ...(more > 0 ? [`and ${counted(more, 'other reason')}`] : [])].join('; ');
}
