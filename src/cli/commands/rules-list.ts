import { FRAMEWORKS } from '../../model/frameworks.ts';
import { byText } from '../../model/names.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { suggestion } from '../../model/suggestion.ts';
import { UserError } from '../../model/user-error.ts';
import { loadRules } from '../../ruleset/load-rules.ts';
import { selectRules } from '../../ruleset/select-rules.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import { type PlannedCall, plannedCalls } from '../../scan/plan/planned-calls.ts';
import type { ListFlags } from '../flags/rules-subcommands.ts';
import type { Io } from '../io.ts';
import { inColumns } from '../text/in-columns.ts';
import type { Window } from '../text/terminal.ts';
import { wrapped } from '../text/wrapped.ts';

interface Listed {
  readonly rule: CompiledRule;
  readonly calls: readonly PlannedCall[];
}

export async function rulesList(flags: ListFlags, { out }: Io): Promise<ExitCode> {
  const { rules = [], builtinRules, select = [], skip = [], framework } = flags;
  const all = await loadRules({ folders: rules, builtin: builtinRules });
  const chosen =
    select.length + skip.length === 0
      ? all.rules
      : selectRules(all, { select: select.length > 0 ? select : all.rules.map(({ info }) => info.id), skip });
  if (framework !== undefined) {
    const matrix = controlsOf(chosen, framework);
    out.write(flags.format === 'json' ? json({ framework, controls: matrix }) : matrixInWords(framework, matrix, out));
    return Exit.clean;
  }
  const listed: Listed[] = [];
  for (const rule of chosen) listed.push({ rule, calls: await plannedCalls([rule]) });
  out.write(flags.format === 'json' ? json(listed.map(asJson)) : tableOf(listed, out));
  return Exit.clean;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const asJson = ({ rule: { info }, calls }: Listed): object => ({
  id: info.id,
  title: info.title,
  severity: info.severity,
  on: info.on,
  tags: info.tags,
  controls: info.controls,
  calls,
});

/** What each bucket, target, … costs where everything is in order. */
function costOf(calls: readonly PlannedCall[]): string {
  const always = calls.filter(({ when }) => when === '');
  const per = [...new Set(always.map((call) => call.per))];
  return per.map((one) => `${always.filter((call) => call.per === one).length}/${one}`).join(' ') || '0';
}

function tableOf(listed: readonly Listed[], window: Window): string {
  const rows = listed.map(({ rule: { info }, calls }) => [
    info.id,
    info.severity,
    info.tags.join(','),
    costOf(calls),
    info.title,
  ]);
  const head = ['ID', 'SEVERITY', 'TAGS', 'CALLS', 'TITLE'];
  return `${inColumns(rows, window, { head })}\n${wrapped(NOTE, window)}\n`;
}

const NOTE = `CALLS: AWS calls of each bucket, log target, account, … by this rule alone; rules share what they read.
See \`s3log-audit estimate\` for all of them together, \`s3log-audit rules show ID\` for one.`;

interface Control {
  readonly control: string;
  readonly rules: readonly string[];
}

function controlsOf(rules: readonly CompiledRule[], framework: string): readonly Control[] {
  const byControl = new Map<string, string[]>();
  for (const { info } of rules)
    for (const control of info.controls[framework] ?? [])
      byControl.set(control, [...(byControl.get(control) ?? []), info.id]);
  if (byControl.size === 0) {
    const known = [...new Set(rules.flatMap(({ info }) => Object.keys(info.controls)))].sort(byText);
    throw new UserError(`no rule names the framework "${framework}"${suggestion(framework, known)}`, {
      hint: `frameworks are ${known.join(', ')}`,
    });
  }
  return [...byControl]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([control, ids]) => ({ control, rules: ids }));
}

function matrixInWords(framework: string, matrix: readonly Control[], window: Window): string {
  const known = FRAMEWORKS[framework];
  return [
    known === undefined ? framework : `${known.title} (${framework})\n${known.url}`,
    '',
    inColumns(
      matrix.map(({ control, rules }) => [control, rules.join(', ')]),
      window,
    ),
    'A rule gives evidence for a control; it does not fulfil it alone.',
    '',
  ].join('\n');
}
