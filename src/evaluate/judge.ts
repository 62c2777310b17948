import { isSeen, type Lookup } from '../model/answer.ts';
import type { Evidence } from '../model/finding.ts';
import type { Judgement } from '../model/rule.ts';
import type { Severity } from '../model/severity.ts';
import type { Expression } from './expression.ts';
import { renderTemplate, type Template } from './message.ts';
import type { Ask, Asked, Unseen } from './view.ts';

/** Expressions of a rule, checked. */
export interface RuleProgram {
  readonly severity: Severity;
  readonly when: Expression | undefined;
  readonly expect: Expression;
  readonly at: Expression | undefined;
  readonly undecided: { readonly when: Expression; readonly because: Template } | undefined;
  readonly escalate: { readonly when: Expression; readonly severity: Severity } | undefined;
  readonly message: Template;
}

const NOTHING: Unseen = [];
const PASS: Judgement = { verdict: 'pass', wants: NOTHING };
const NOT_APPLICABLE: Judgement = { verdict: 'not-applicable', wants: NOTHING };

/** What one rule says of one subject. Total: what was not seen is unknown, unless it cannot matter. */
export function judge(rule: RuleProgram, ask: Ask, resource: string, lookup: Lookup): Judgement {
  const when = rule.when === undefined ? TRUE : ask(rule.when, lookup);
  if (isFalse(when)) return NOT_APPLICABLE;
  if (when.state === 'broken') return broken(when.error);

  const undecided = rule.undecided === undefined ? FALSE : ask(rule.undecided.when, lookup);
  const expect = ask(rule.expect, lookup);
  if (isFalse(undecided) && isTrue(expect)) return PASS;
  // As long as nobody knows whether the rule applies, nothing is read to find out what it would say.
  if (when.state === 'unseen') return unseen(when.missing);

  if (undecided.state === 'broken') return broken(undecided.error);
  if (undecided.state === 'unseen') return unseen(undecided.missing);
  if (rule.undecided !== undefined && isTrue(undecided)) {
    const reason = renderTemplate(rule.undecided.because, ask, lookup);
    return { verdict: 'unknown', wants: NOTHING, missing: NOTHING, reason, ruleError: '' };
  }
  if (expect.state === 'broken') return broken(expect.error);
  if (expect.state === 'unseen') return unseen(expect.missing);
  return fail(rule, ask, resource, lookup);
}

const TRUE: Asked = { state: 'answered', value: true };
const FALSE: Asked = { state: 'answered', value: false };
const isTrue = (asked: Asked): boolean => asked.state === 'answered' && asked.value === true;
const isFalse = (asked: Asked): boolean => asked.state === 'answered' && asked.value === false;

const broken = (error: string): Judgement => ({
  verdict: 'unknown',
  wants: NOTHING,
  missing: NOTHING,
  reason: '',
  ruleError: error,
});

const unseen = (missing: Unseen): Judgement => ({
  verdict: 'unknown',
  wants: firstUnread(missing),
  missing,
  reason: '',
  ruleError: '',
});

/**
 * CEL looks at the right side of `a || b` where `a` is not seen, but with `a` read it may never have to. So only the first
 * group is asked for; the next round says whether another one is needed.
 */
function firstUnread(missing: Unseen): Unseen {
  const first = missing.find(hasUnread);
  return first === undefined ? NOTHING : [first];
}

/** Thousands of verdicts share one group with thousands of entries, so each group is looked through once. */
const withUnread = new WeakMap<Unseen[number], boolean>();

function hasUnread(group: Unseen[number]): boolean {
  const before = withUnread.get(group);
  if (before !== undefined) return before;
  const found = group.some(({ state }) => state === 'not-read');
  withUnread.set(group, found);
  return found;
}

function fail(rule: RuleProgram, ask: Ask, resource: string, lookup: Lookup): Judgement {
  const escalate = rule.escalate === undefined ? FALSE : ask(rule.escalate.when, lookup);
  const at = rule.at === undefined ? undefined : ask(rule.at, lookup);
  const wanted = [escalate, at].find((asked) => asked?.state === 'unseen');
  return {
    verdict: 'fail',
    wants: wanted?.state === 'unseen' ? firstUnread(wanted.missing) : NOTHING,
    severity: rule.escalate !== undefined && isTrue(escalate) ? rule.escalate.severity : rule.severity,
    place: at?.state === 'answered' && typeof at.value === 'string' ? at.value : resource,
    message: renderTemplate(rule.message, ask, lookup),
    evidence: evidenceOf(rule.expect, ask, resource, lookup),
  };
}

/** Asks once more and notes what is read: verdicts that fail are few, so that the others need not keep a record. */
function evidenceOf(expect: Expression, ask: Ask, resource: string, lookup: Lookup): readonly Evidence[] {
  const evidence = new Map<string, Evidence>();
  ask(expect, (path) => {
    const answer = lookup(path);
    if (isSeen(answer)) evidence.set(path, { resource, path, value: answer.value });
    return answer;
  });
  return [...evidence.values()];
}
