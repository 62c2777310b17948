import { realpath } from 'node:fs/promises';
import { counted } from '../../model/counted.ts';
import { parseCases } from '../../ruleset/cases.ts';
import { checkRules } from '../../ruleset/check-rules.ts';
import { BUILTIN_RULES, ruleFiles, ruleOfCases, rulePaths, textOf } from '../../ruleset/rule-files.ts';
import { refuseRulesBelow } from '../../ruleset/rules-below.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import { formatFaults } from '../../yaml/fault-report.ts';
import { type FileFault, tooLarge } from '../../yaml/file-fault.ts';
import type { CheckFlags } from '../flags/rules-subcommands.ts';
import type { Io } from '../io.ts';
import { printable } from '../text/printable.ts';

/** Mistakes go to standard output: they are what was asked for. */
export async function rulesCheck({ paths, builtinRules }: CheckFlags, { out, err }: Io): Promise<ExitCode> {
  const found = await Promise.all(paths.map(rulePaths));
  const own = [...new Set(found.flatMap(({ rules }) => rules))];
  await refuseRulesBelow(paths, own);
  const cases = [...new Set(found.flatMap((one) => one.cases))];
  const checked = await checkRules([...(builtinRules ? await builtinBeside(own) : []), ...own]);
  const ids = new Set(own.map(ruleOfCases));
  const faults = [...checked.faults, ...(await Promise.all(cases.map((file) => caseFaults(file, ids)))).flat()];
  const what = `${counted(own.length, 'rule')}, ${counted(cases.length, 'file')} of cases`;
  if (faults.length === 0) {
    err.write(`${what}: no mistakes\n`);
    return Exit.clean;
  }
  out.write(`${printable(formatFaults(faults))}\n`);
  err.write(`${what}: ${counted(faults.length, 'mistake')}\n`);
  return Exit.findings;
}

/** The rules of the package, against which ids must be new; none of them if they are checked themselves. */
async function builtinBeside(files: readonly string[]): Promise<readonly string[]> {
  const own = new Set(await Promise.all(files.map((file) => realpath(file))));
  const builtin = await ruleFiles(BUILTIN_RULES);
  const real = await Promise.all(builtin.map((file) => realpath(file)));
  return builtin.filter((_, index) => !own.has(real[index] ?? ''));
}

async function caseFaults(file: string, ids: ReadonlySet<string>): Promise<readonly FileFault[]> {
  const text = await textOf(file);
  if (text === undefined) return [tooLarge(file)];
  const parsed = parseCases(file, text);
  const id = ruleOfCases(file);
  const orphan: readonly FileFault[] = ids.has(id)
    ? []
    : [{ file, line: 1, column: 1, text: `there is no rule ${id} that these cases could be about`, quoted: '' }];
  return 'faults' in parsed ? [...orphan, ...parsed.faults] : orphan;
}
