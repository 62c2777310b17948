import { isObserved, type Lookup, type UnobservedGroups } from '../model/answer.ts';
import type { Evidence } from '../model/finding.ts';
import { firstUnread } from '../model/first-unread.ts';
import type { Decision, Judgement } from '../model/rule.ts';
import type { RuleFix } from '../model/rule-fix.ts';
import type { Severity } from '../model/severity.ts';
import type { Expression } from './expression.ts';
import { isWhole, renderTemplate, type Template } from './message.ts';
import type { Evaluator, ExpressionResult } from './view.ts';

/** Expressions of a rule, checked. */
export interface RuleProgram {
  readonly severity: Severity;
  readonly when: Expression | undefined;
  readonly expect: Expression;
  readonly at: Expression | undefined;
  readonly undecided:
    | { readonly when: Expression; readonly because: Template; readonly at: Expression | undefined }
    | undefined;
  readonly escalate: { readonly when: Expression; readonly severity: Severity } | undefined;
  readonly message: Template;
  readonly fixes: readonly { readonly when: Expression; readonly fix: Template; readonly terraform: Template }[];
  readonly groups: Expression | undefined;
  readonly assumptions: Expression | undefined;
}

const NOTHING: UnobservedGroups = [];
const PASS: Judgement = { verdict: 'pass', requests: NOTHING };
const NOT_APPLICABLE: Judgement = { verdict: 'not-applicable', requests: NOTHING };

type Unsettled = Extract<ExpressionResult, { readonly state: 'unobserved' | 'broken' }>;

/** What the attributes come to; what follows from it is said by `judge`. */
type Outcome = 'pass' | 'not-applicable' | 'undecided' | 'fail' | Unsettled;

/** Total: what was not seen is unknown, unless it cannot matter. */
function outcomeOf(rule: RuleProgram, ask: Evaluator, lookup: Lookup): Outcome {
  const when = rule.when === undefined ? TRUE : ask(rule.when, lookup);
  if (isFalse(when)) return 'not-applicable';
  if (when.state === 'broken') return when;

  const undecided = rule.undecided === undefined ? FALSE : ask(rule.undecided.when, lookup);
  const expect = ask(rule.expect, lookup);
  if (isFalse(undecided) && isTrue(expect)) return 'pass';
  // As long as nobody knows whether the rule applies, nothing is read to find out what it would say.
  if (when.state === 'unobserved') return when;

  if (undecided.state !== 'answered') return undecided;
  if (isTrue(undecided)) return 'undecided';
  return expect.state === 'answered' ? 'fail' : expect;
}

/** What one rule says of one subject. */
export function judge(rule: RuleProgram, ask: Evaluator, resource: string, lookup: Lookup): Judgement {
  const outcome = outcomeOf(rule, ask, lookup);
  switch (outcome) {
    case 'pass':
      return PASS;
    case 'not-applicable':
      return NOT_APPLICABLE;
    case 'fail':
      return fail(rule, ask, resource, lookup);
    case 'undecided': {
      const reason = renderTemplate(rule.undecided?.because ?? [], ask, lookup);
      const at = rule.undecided?.at && ask(rule.undecided.at, lookup);
      const place = at?.state === 'answered' && typeof at.value === 'string' ? at.value : '';
      const reported = reportedWith(rule, ask, lookup);
      return {
        verdict: 'unknown',
        requests: NOTHING,
        unobserved: NOTHING,
        reason,
        ruleError: '',
        ...(place !== '' && { place }),
        ...reported,
      };
    }
    default:
      return outcome.state === 'broken'
        ? broken(outcome.error)
        : unknownFor(outcome.unobserved, reportedWith(rule, ask, lookup));
  }
}

/** What one rule says of every subject for which these attributes say the same. */
export function decide(rule: RuleProgram, ask: Evaluator, lookup: Lookup): Decision {
  const outcome = outcomeOf(rule, ask, lookup);
  if (outcome === 'pass' || outcome === 'not-applicable') return outcome;
  if (typeof outcome !== 'object' || outcome.state !== 'unobserved') return 'per-subject';
  return reportedWith(rule, ask, lookup).groups === undefined ? outcome.paths : 'per-subject';
}

type ReportedWith = Pick<Extract<Judgement, { verdict: 'unknown' }>, 'groups' | 'assumptions'>;

/** Where a verdict is reported and what it depends on: causes no read, since it decides nothing. */
function reportedWith({ groups, assumptions }: RuleProgram, ask: Evaluator, lookup: Lookup): ReportedWith {
  const listed = (expression: Expression | undefined): readonly string[] => {
    const asked = expression && ask(expression, lookup);
    return asked?.state === 'answered' && Array.isArray(asked.value) ? asked.value.map(String) : [];
  };
  const keys = listed(groups);
  const ids = listed(assumptions);
  return { ...(keys.length > 0 ? { groups: keys } : {}), ...(ids.length > 0 ? { assumptions: ids } : {}) };
}

const TRUE: ExpressionResult = { state: 'answered', value: true };
const FALSE: ExpressionResult = { state: 'answered', value: false };
const isTrue = (asked: ExpressionResult): boolean => asked.state === 'answered' && asked.value === true;
const isFalse = (asked: ExpressionResult): boolean => asked.state === 'answered' && asked.value === false;

const broken = (error: string): Judgement => ({
  verdict: 'unknown',
  requests: NOTHING,
  unobserved: NOTHING,
  reason: '',
  ruleError: error,
});

const unknownFor = (unobserved: UnobservedGroups, reported: ReportedWith): Judgement => ({
  verdict: 'unknown',
  requests: firstUnread(unobserved),
  unobserved,
  reason: '',
  ruleError: '',
  ...reported,
});

function fail(rule: RuleProgram, ask: Evaluator, resource: string, lookup: Lookup): Judgement {
  const escalate = rule.escalate === undefined ? FALSE : ask(rule.escalate.when, lookup);
  const at = rule.at === undefined ? undefined : ask(rule.at, lookup);
  const wanted = [escalate, at].find((asked) => asked?.state === 'unobserved');
  return {
    verdict: 'fail',
    requests: wanted?.state === 'unobserved' ? firstUnread(wanted.unobserved) : NOTHING,
    severity: rule.escalate !== undefined && isTrue(escalate) ? rule.escalate.severity : rule.severity,
    place: at?.state === 'answered' && typeof at.value === 'string' ? at.value : resource,
    message: renderTemplate(rule.message, ask, lookup),
    evidence: evidenceOf(rule.expect, ask, resource, lookup),
    ...fixOf(rule, ask, lookup),
    ...reportedWith(rule, ask, lookup),
  };
}

/** A fix with a blank in it helps nobody: then the next one that fits, or what the rule says of all. */
function fixOf({ fixes }: RuleProgram, ask: Evaluator, lookup: Lookup): { fix?: RuleFix } {
  for (const { when, fix, terraform } of fixes) {
    if (!isTrue(ask(when, lookup)) || !isWhole(fix, ask, lookup)) continue;
    const hasTerraform = isWhole(terraform, ask, lookup);
    return {
      fix: {
        fix: renderTemplate(fix, ask, lookup),
        terraform: hasTerraform ? renderTemplate(terraform, ask, lookup) : '',
      },
    };
  }
  return {};
}

/** Asks once more and notes what is read: verdicts that fail are few, so that the others need not keep a record. */
function evidenceOf(expect: Expression, ask: Evaluator, resource: string, lookup: Lookup): readonly Evidence[] {
  const evidence = new Map<string, Evidence>();
  ask(expect, (path) => {
    const answer = lookup(path);
    if (isObserved(answer)) evidence.set(path, { resource, path, value: answer.value });
    return answer;
  });
  return [...evidence.values()];
}
