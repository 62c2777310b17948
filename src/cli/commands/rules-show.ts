import type { RuleSource } from '../../evaluate/source.ts';
import { FACTS } from '../../model/facts/index.ts';
import { READABLE } from '../../model/facts/paths.ts';
import { FRAMEWORKS } from '../../model/frameworks.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { suggestion } from '../../model/suggestion.ts';
import { UserError } from '../../model/user-error.ts';
import { loadRules } from '../../ruleset/load-rules.ts';
import { shownFile } from '../../ruleset/rule-files.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import { plannedFacts } from '../../scan/plan/planned-actions.ts';
import { type PlannedCall, plannedCalls } from '../../scan/plan/planned-calls.ts';
import type { ShowFlags } from '../flags/rules-subcommands.ts';
import type { Io } from '../io.ts';
import { inColumns } from '../text/in-columns.ts';
import type { Window } from '../text/terminal.ts';
import { wrapped } from '../text/wrapped.ts';

interface Shown {
  readonly rule: CompiledRule;
  readonly source: RuleSource;
  readonly file: string;
  readonly calls: readonly PlannedCall[];
  readonly actions: readonly string[];
}

export async function rulesShow({ id, rules = [], builtinRules, format }: ShowFlags, { out }: Io): Promise<ExitCode> {
  const all = await loadRules({ folders: rules, builtin: builtinRules });
  const rule = all.rules.find(({ info }) => info.id === id);
  const source = all.sources.get(id);
  if (rule === undefined || source === undefined) {
    const ids = all.rules.map(({ info }) => info.id);
    throw new UserError(`there is no rule "${id}"${suggestion(id, ids)}`, { hint: 's3log-audit rules list names all' });
  }
  const shown: Shown = {
    rule,
    source,
    file: shownFile(all.files.get(id) ?? ''),
    calls: await plannedCalls([rule]),
    actions: [...new Set(plannedFacts([rule]).flatMap((fact) => FACTS[fact].actions))].sort(),
  };
  out.write(
    format === 'json' ? `${JSON.stringify(asJson(shown), null, 2)}\n` : wrapped(`${inWords(shown, out)}\n`, out),
  );
  return Exit.clean;
}

const factsOf = ({ paths }: CompiledRule) => paths.flatMap((path) => READABLE.get(path) ?? []);

const asJson = ({ rule, source, file, calls, actions }: Shown): object => ({
  ...source,
  ...rule.info,
  file,
  facts: factsOf(rule).map(({ path, type, doc, from }) => ({ path, type, doc, from })),
  calls,
  actions,
});

function inWords({ rule, source, file, calls, actions }: Shown, window: Window): string {
  const section = sectionsIn(window);
  const { info } = rule;
  const { undecided, escalate, params = {} } = source;
  return [
    `${info.id} (${info.severity}, asked of ${info.on === 'organization' ? 'the' : 'each'} ${info.on}, in ${file})`,
    info.title,
    '',
    ...field('Applies when', source.when ?? 'always'),
    ...field('Expects', source.expect),
    ...(undecided
      ? [...field('Undecided when', undecided.when), ...field('Undecided because', undecided.because)]
      : []),
    ...(escalate ? field(`${escalate.severity} when`, escalate.when) : []),
    ...field('Sits at', source.at ?? (info.on === 'bucket' ? 'the bucket asked' : `the ${info.on}`)),
    ...field('Message', source.message),
    ...field('Why', info.because),
    ...field('Fix', info.fix),
    ...(info.terraform === '' ? [] : field('Terraform', info.terraform)),
    ...field('Tags', info.tags.join(', ')),
    ...section(
      'Parameters',
      Object.entries(params).map(([name, { type, default: preset, doc }]) => [
        `params.${name}`,
        `${type}, ${JSON.stringify(preset)}: ${doc}`,
      ]),
    ),
    ...section(
      'Controls',
      Object.entries(info.controls).map(([framework, ids]) => [
        framework,
        `${ids.join(', ')}${FRAMEWORKS[framework] ? ` (${FRAMEWORKS[framework].title})` : ''}`,
      ]),
    ),
    ...section(
      'Reads',
      factsOf(rule).map(({ path, type, doc }) => [path, `${type}: ${doc}`]),
    ),
    ...section(
      'AWS calls',
      calls.map(({ call, per, when }) => [call, `each ${per}${when === '' ? '' : `, if ${when}`}`]),
    ),
    ...section(
      'IAM actions',
      actions.map((action) => [action, '']),
    ),
  ].join('\n');
}

const field = (name: string, text: string): readonly string[] => [
  `${name}:`,
  ...text
    .trim()
    .split('\n')
    .map((line) => `  ${line}`.trimEnd()),
];

const sectionsIn =
  (window: Window) =>
  (title: string, rows: readonly (readonly [string, string])[]): readonly string[] =>
    rows.length === 0 ? [] : [`${title}:`, inColumns(rows, window, { indent: '  ' }).trimEnd()];
