import type { Unobserved, UnobservedGroups } from '../../model/answer.ts';
import { causeKey, causeText, haveSameCause, RULE_ERROR, UNDECIDED } from '../../model/cause.ts';
import type { Evidence } from '../../model/finding.ts';
import { memoizeByObject } from '../../model/memoize-by-object.ts';
import type { Judgement } from '../../model/rule.ts';
import type { RuleFix } from '../../model/rule-fix.ts';
import { atLeast, type Severity } from '../../model/severity.ts';
import { byUrgency } from './format-unobserved.ts';

type Unknown = Pick<
  Extract<Judgement, { verdict: 'unknown' }>,
  'unobserved' | 'reason' | 'ruleError' | 'assumptions' | 'place'
>;
type Failed = Extract<Judgement, { verdict: 'fail' }>;

export interface FailGroup {
  /** Of the first subject. */
  readonly message: string;
  readonly subjects: string[];
  /** Subjects with another message; the members of a loop share one message. */
  readonly others: string[];
  readonly evidence: Evidence[];
  readonly assumptions: Set<string>;
  severity: Severity;
  /** Of the first subject. */
  readonly fix: RuleFix | undefined;
}

export interface UnknownGroup {
  readonly cause: string;
  /** Bucket that the finding sits at; `''`: the account. */
  readonly place: string;
  readonly subjects: string[];
  readonly causeText: string;
  /** Groups of many are shared by many verdicts; those of one entry are the subject's own. */
  readonly unobserved: Set<readonly Unobserved[]>;
  readonly single: Unobserved[];
  /** Why what was observed does not suffice, each with the subjects that it holds for. */
  readonly reasons: Map<string, string[]>;
  readonly assumptions: Set<string>;
  /** Of the first subject. */
  readonly ruleError: string;
  description?: UnobservedDescription;
}

/** What the finding says of everything that was not observed: the same for all rules that lack it. */
export interface UnobservedDescription {
  /** The first ones, by urgency. */
  readonly listed: readonly Unobserved[];
  readonly text: string;
}

/** Evidence is kept for that many buckets of a finding; the message has exact counts. */
const EVIDENCE_SUBJECTS = 20;

/** Verdicts that are findings: fails by the resource that they sit at, unknowns by their cause, and the bucket if they sit at one. */
export interface Gathered {
  readonly fails: ReadonlyMap<string, FailGroup>;
  readonly unknowns: ReadonlyMap<string, UnknownGroup>;
  /** By key of their groups: what is reported once for the organization. */
  readonly grouped: ReadonlyMap<string, Pick<Gathered, 'fails' | 'unknowns'>>;
}

export interface Gathering extends Gathered {
  readonly add: (subject: string, judgement: Judgement) => void;
  /** Facts that were not observed, for every rule that reads them. */
  readonly addUnobserved: (subject: string, unobserved: UnobservedGroups) => void;
}

/**
 * Groups verdicts of one rule, or unknowns that several rules have in common. Subjects come in the order of their names,
 * those of accounts as `''`; nothing is kept of a judgement beyond what its finding shows.
 */
export function gathering(): Gathering {
  const fails = new Map<string, FailGroup>();
  const unknowns = new Map<string, UnknownGroup>();
  const grouped = new Map<string, { fails: typeof fails; unknowns: typeof unknowns }>();
  let last: { readonly missing: Unobserved; readonly group: UnknownGroup } | undefined;
  return {
    fails,
    unknowns,
    grouped,
    add: (subject, judgement) => {
      if (judgement.verdict !== 'fail' && judgement.verdict !== 'unknown') return;
      const { groups = [] } = judgement;
      if (groups.length === 0) addTo({ fails, unknowns }, subject, judgement);
      for (const key of groups) {
        const group = grouped.get(key) ?? { fails: new Map(), unknowns: new Map() };
        grouped.set(key, group);
        // The cause of a group is fixed in one place, wherever the buckets are.
        addTo(group, subject, judgement.verdict === 'fail' ? { ...judgement, place: '' } : judgement);
      }
    },
    addUnobserved: (subject, unobserved) => {
      const missing = mostUrgentOf(unobserved);
      // Most buckets lack what the one before lacks.
      const isAsBefore = missing !== undefined && last !== undefined && haveSameCause(last.missing, missing);
      const group = isAsBefore && last ? last.group : groupOf(unknowns, { unobserved, ruleError: '' });
      if (missing !== undefined) last = { missing, group };
      addMissing(group, subject, unobserved);
    },
  };
}

function addTo(
  { fails, unknowns }: { readonly fails: Map<string, FailGroup>; readonly unknowns: Map<string, UnknownGroup> },
  subject: string,
  judgement: Extract<Judgement, { verdict: 'fail' | 'unknown' }>,
): void {
  if (judgement.verdict === 'fail') addFail(fails, subject, judgement);
  else addUnknown(unknowns, subject, judgement);
}

function addFail(groups: Map<string, FailGroup>, subject: string, judgement: Failed): void {
  const { message, severity, evidence, fix, assumptions = [] } = judgement;
  const at = subject === '' ? '' : judgement.place;
  const group = groups.get(at);
  if (group === undefined) {
    groups.set(at, {
      message,
      severity,
      subjects: [subject],
      others: [],
      evidence: [...evidence],
      assumptions: new Set(assumptions),
      fix,
    });
    return;
  }
  for (const id of assumptions) group.assumptions.add(id);
  if (atLeast(severity, group.severity)) group.severity = severity;
  if (group.subjects.length < EVIDENCE_SUBJECTS) group.evidence.push(...evidence);
  group.subjects.push(subject);
  if (message !== group.message) group.others.push(subject);
}

function addUnknown(groups: Map<string, UnknownGroup>, subject: string, unknown: Unknown): void {
  const { unobserved, reason, assumptions = [] } = unknown;
  const group = groupOf(groups, unknown);
  for (const id of assumptions) group.assumptions.add(id);
  addMissing(group, subject, unobserved);
  if (reason === '') return;
  const same = group.reasons.get(reason);
  if (same === undefined) group.reasons.set(reason, [subject]);
  else same.push(subject);
}

/** The group of unknowns with the same cause, at the same bucket. */
function groupOf(
  groups: Map<string, UnknownGroup>,
  { unobserved, ruleError, place = '' }: Omit<Unknown, 'reason'>,
): UnknownGroup {
  const first = ruleError === '' ? mostUrgentOf(unobserved) : undefined;
  const withoutFact = ruleError === '' ? UNDECIDED : RULE_ERROR;
  const cause = first === undefined ? withoutFact.key : causeKey(first);
  const key = place === '' ? cause : `${cause} at ${place}`;
  let group = groups.get(key);
  if (group === undefined) {
    group = {
      cause,
      place,
      subjects: [],
      causeText: first === undefined ? withoutFact.text : causeText(first),
      unobserved: new Set(),
      single: [],
      reasons: new Map(),
      assumptions: new Set(),
      ruleError,
    };
    groups.set(key, group);
  }
  return group;
}

function addMissing(group: UnknownGroup, subject: string, unobserved: UnobservedGroups): void {
  group.subjects.push(subject);
  for (const one of unobserved) {
    const [first] = one;
    if (one.length > 1 || first === undefined) group.unobserved.add(one);
    else if (group.single.at(-1) !== first) group.single.push(first);
  }
}

const mostUrgent = (group: readonly Unobserved[]): Unobserved | undefined =>
  group.length === 1 ? group[0] : mostUrgentOfMany(group);

const mostUrgentOf = (groups: UnobservedGroups): Unobserved | undefined =>
  groups.length === 1 && groups[0]
    ? mostUrgent(groups[0])
    : mostUrgentIn(groups.flatMap((one) => mostUrgent(one) ?? []));

const mostUrgentIn = (group: readonly Unobserved[]): Unobserved | undefined =>
  group.reduce<Unobserved | undefined>((best, one) => (best && byUrgency(best, one) <= 0 ? best : one), undefined);

/** Large groups are shared by thousands of verdicts. */
const mostUrgentOfMany = memoizeByObject(mostUrgentIn);
