import type { RuleInfo } from '../model/finding.ts';
import type { CompiledRule } from '../model/rule.ts';
import { type CheckedExpressions, compileExpression, type Expression, type Language } from './expression.ts';
import { decide, judge, type RuleProgram } from './judge.ts';
import { compileTemplate, type Template } from './message.ts';
import { readableOf } from './names.ts';
import { paramValues } from './params.ts';
import type { RuleFault, RuleSource } from './source.ts';
import { createEvaluator } from './view.ts';

/**
 * Checks every expression of the rule; `settings` are the values of its parameters that differ from the defaults. What an
 * earlier check of the same rule found is taken from `checked`, and what this one finds is added.
 */
export function compileRule(
  source: RuleSource,
  settings: Readonly<Record<string, unknown>> = {},
  checked: CheckedExpressions = new Map(),
): CompiledRule | readonly RuleFault[] {
  const { values, faults: paramFaults } = paramValues(source, settings);
  const faults: RuleFault[] = [...paramFaults];
  const language: Language = { readable: readableOf(source), checked };

  const decisive: Expression[] = [];
  const descriptive: Template[] = [];
  const expression = (field: readonly string[], text: string | undefined, type: string): Expression | undefined => {
    if (text === undefined) return undefined;
    const compiled = compileExpression(text, [type], language);
    if (!('run' in compiled)) {
      faults.push(...compiled.map((fault) => ({ ...fault, field })));
      return undefined;
    }
    decisive.push(compiled);
    return compiled;
  };
  const template = (field: readonly string[], text: string): Template => {
    const compiled = compileTemplate(text, language);
    faults.push(...compiled.faults.map((fault) => ({ ...fault, field })));
    descriptive.push(compiled.template);
    return compiled.template;
  };

  /** Says something of a verdict that is reached without it. */
  const instruction = (field: readonly string[], text: string, type: string): Expression | undefined => {
    const compiled = compileExpression(text, [type], language);
    if ('run' in compiled) {
      descriptive.push([compiled]);
      return compiled;
    }
    faults.push(...compiled.map((fault) => ({ ...fault, field })));
    return undefined;
  };

  const { undecided, escalate } = source;
  const when = expression(['when'], source.when, 'bool');
  const expect = expression(['expect'], source.expect, 'bool');
  const at = expression(['at'], source.at, 'string');
  const undecidedWhen = expression(['undecided', 'when'], undecided?.when, 'bool');
  const undecidedBecause = template(['undecided', 'because'], undecided?.because ?? '');
  const undecidedAt =
    undecided?.at === undefined ? undefined : instruction(['undecided', 'at'], undecided.at, 'string');
  const escalateWhen = expression(['escalate', 'when'], escalate?.when, 'bool');
  const message = template(['message'], source.message);
  const fixes = (source.fixes ?? []).flatMap((one, index) => {
    const field = ['fixes', String(index)];
    const holds = instruction([...field, 'when'], one.when, 'bool');
    const fix = template([...field, 'fix'], one.fix);
    const terraform = template([...field, 'terraform'], one.terraform ?? '');
    return holds === undefined ? [] : [{ when: holds, fix, terraform }];
  });
  const list = (field: 'groups' | 'assumptions'): Expression | undefined => {
    const text = source[field];
    return text === undefined ? undefined : instruction([field], text, 'list<string>');
  };
  const groups = list('groups');
  const assumptions = list('assumptions');

  const expressions = [...decisive, ...descriptive.flat().filter((part) => typeof part !== 'string')];
  const read = new Set(expressions.flatMap(({ paths }) => paths));
  // What an expression with a mistake reads is not known; then its text has to do.
  const text = faults.length === 0 ? '' : JSON.stringify(source);
  for (const name of Object.keys(source.params ?? {}))
    if (!read.has(`params.${name}`) && !text.includes(`params.${name}`))
      faults.push({ field: ['params', name], offset: 0, text: `parameter ${name} is read by no expression` });
  const elsewhere = `a finding of a rule on the ${source.on} sits there; leave this out`;
  const places = [source.at !== undefined && ['at'], undecided?.at !== undefined && ['undecided', 'at']];
  if (source.on !== 'bucket') for (const field of places) if (field) faults.push({ field, offset: 0, text: elsewhere });
  if (faults.length > 0 || expect === undefined) return faults;

  const program: RuleProgram = {
    severity: source.severity,
    when,
    expect,
    at,
    undecided: undecidedWhen && { when: undecidedWhen, because: undecidedBecause, at: undecidedAt },
    escalate: escalateWhen && escalate && { when: escalateWhen, severity: escalate.severity },
    message,
    fixes,
    groups,
    assumptions,
  };
  const ask = createEvaluator([...read], values);
  return {
    info: infoOf(source),
    paths: [...new Set(decisive.flatMap(({ paths }) => paths))].filter((path) => !path.startsWith('params.')).sort(),
    judge: (resource, lookup) => judge(program, ask, resource, lookup),
    decide: (lookup) => decide(program, ask, lookup),
  };
}

/** A rule that says nothing of tags is run by default. */
const infoOf = ({
  id,
  title,
  severity,
  on,
  because,
  fix,
  terraform = '',
  tags = ['default'],
  controls = {},
  escalate,
}: RuleSource): RuleInfo => ({
  id,
  title,
  severity,
  on,
  because,
  fix,
  terraform,
  tags,
  controls,
  ...(escalate === undefined || escalate.severity === severity
    ? {}
    : { escalation: { kind: escalate.kind ?? escalate.severity, severity: escalate.severity } }),
});
