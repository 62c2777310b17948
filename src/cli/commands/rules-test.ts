import { compileRule } from '../../evaluate/compile-rule.ts';
import type { RuleCase } from '../../evaluate/rule-case.ts';
import type { RuleSource } from '../../evaluate/source.ts';
import { isObserved } from '../../model/answer.ts';
import { counted } from '../../model/counted.ts';
import { UserError } from '../../model/user-error.ts';
import { parseCases } from '../../ruleset/cases.ts';
import { checkRules } from '../../ruleset/check-rules.ts';
import { casesIn, ruleOfCases, rulePaths, textOf } from '../../ruleset/rule-files.ts';
import { refuseRulesBelow } from '../../ruleset/rules-below.ts';
import { type CaseFact, runCase } from '../../scan/assess/run-case.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import { faultsError } from '../../yaml/fault-report.ts';
import { type FileFault, tooLarge } from '../../yaml/file-fault.ts';
import type { TestFlags } from '../flags/rules-subcommands.ts';
import type { Io } from '../io.ts';
import { printable } from '../text/printable.ts';

/** Runs every case; one with another verdict than expected is printed with the facts that the rule reads. */
export async function rulesTest({ paths, cases: folder }: TestFlags, { out, err }: Io): Promise<ExitCode> {
  const found = await Promise.all(paths.map(rulePaths));
  const own = found.flatMap(({ rules }) => rules);
  await refuseRulesBelow(paths, own);
  const checked = await checkRules(own);
  const files = folder === undefined ? found.flatMap(({ cases }) => cases) : await casesIn(folder);
  const { byRule, faults } = await readCases(files);
  const all = [...checked.faults, ...faults];
  if (all.length > 0) throw faultsError(all, 'fix these first; no case was run');

  let run = 0;
  let failed = 0;
  for (const { info } of checked.rules) {
    const source = checked.sources.get(info.id);
    const cases = byRule.get(info.id) ?? [];
    if (source === undefined) continue;
    if (cases.length === 0) {
      out.write(`${info.id}: no cases\n`);
      continue;
    }
    const wrong = cases.flatMap((one) => failureOf(source, one));
    run += cases.length;
    failed += wrong.length;
    out.write(`${info.id}: ${cases.length - wrong.length} of ${cases.length} as expected\n`);
    for (const text of wrong) out.write(printable(text));
  }
  if (run === 0)
    throw new UserError('there are no cases to run', {
      hint: 'cases of a rule are in <id>.cases.yaml beside it, or in cases/<id>.yaml; --cases names another folder',
    });
  err.write(`${counted(run, 'case')}, ${failed} failed\n`);
  return failed === 0 ? Exit.clean : Exit.findings;
}

async function readCases(files: readonly string[]): Promise<{
  readonly byRule: ReadonlyMap<string, readonly RuleCase[]>;
  readonly faults: readonly FileFault[];
}> {
  const byRule = new Map<string, readonly RuleCase[]>();
  const faults: FileFault[] = [];
  for (const file of new Set(files)) {
    const text = await textOf(file);
    const parsed = text === undefined ? { faults: [tooLarge(file)] } : parseCases(file, text);
    const id = ruleOfCases(file);
    if ('faults' in parsed) faults.push(...parsed.faults);
    else byRule.set(id, [...(byRule.get(id) ?? []), ...parsed.cases]);
  }
  return { byRule, faults };
}

/** Nothing if the case has the expected outcome. */
function failureOf(source: RuleSource, one: RuleCase): readonly string[] {
  const rule = compileRule(source, one.params);
  if (!('judge' in rule))
    return [
      failureText(
        one,
        rule.map(({ text }) => text),
      ),
    ];
  const outcome = runCase(rule, one);
  if ('wrong' in outcome) return [failureText(one, [outcome.wrong])];
  const { judgement, differences, facts } = outcome;
  if (differences.length === 0) return [];
  const why = judgement.verdict === 'unknown' ? judgement.reason || judgement.ruleError : '';
  return [
    failureText(one, [
      ...differences,
      ...(judgement.verdict === 'fail' ? [`message: ${judgement.message}`] : []),
      ...(why === '' ? [] : [`reason: ${why}`]),
      'facts:',
      ...facts.map((fact) => `  ${factInWords(fact)}`),
    ]),
  ];
}

const failureText = ({ name, source }: RuleCase, lines: readonly string[]): string =>
  [`  ${source}: ${name}`, ...lines.map((line) => `    ${line}`), ''].join('\n');

function factInWords({ path, answer }: CaseFact): string {
  if (isObserved(answer)) return `${path} = ${valueText(answer.value)}`;
  const [first] = answer.unobserved;
  const more = answer.unobserved.length > 1 ? ` and ${answer.unobserved.length - 1} more` : '';
  const what =
    first === undefined ? 'no reason given' : `${first.fact} ${first.subject} ${first.state}`.replace('  ', ' ');
  return `${path} is not observed (${what}${more})`;
}

const valueText = (value: unknown): string =>
  typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? '');
