import { Document, isMap, isSeq, parseDocument, stringify } from 'yaml';
import type { RuleSource } from '../../src/evaluate/source.ts';
import type { AttributeValue } from '../../src/model/attribute.ts';
import { FACTS } from '../../src/model/facts/index.ts';
import { READABLE, type ReadablePath, TARGET } from '../../src/model/facts/paths.ts';
import { FRAMEWORKS } from '../../src/model/frameworks.ts';
import type { CompiledRule } from '../../src/model/rule.ts';
import type { RuleSet } from '../../src/ruleset/load-rules.ts';
import { plannedFacts } from '../../src/scan/plan/planned-actions.ts';

/** The page `docs/rules.md`: all rules of the package, and everything that an expression can read. */
export const ruleReference = ({ rules, sources }: RuleSet, casesOf: (id: string) => string): string =>
  [
    '# Rule reference',
    '',
    'Written from the rules and from the code; `npx vitest run --config test/vitest.config.ts test/docs --update` writes it',
    'again. How to write a rule is told in [writing-rules.md](writing-rules.md).',
    '',
    '## Rules',
    '',
    'The tag `default` runs where nothing is selected. Rules with the tag `extended` cost calls of their own, and run with',
    '`--select default,extended` or by id. Rules on the organization need `--org`, and count the accounts of that scan.',
    '',
    '| rule | severity | on | tags | title |',
    '| --- | --- | --- | --- | --- |',
    ...rules.map(
      ({ info: { id, severity, on, tags, title } }) =>
        `| [\`${id}\`](#${id}) | ${severity} | ${on} | ${tags.join(', ')} | ${title} |`,
    ),
    '',
    ...rules.flatMap((rule) => ruleSection(rule, sources.get(rule.info.id), casesOf(rule.info.id))),
    '## Controls',
    '',
    'A rule gives evidence for a control; it does not fulfil it alone. `--select aws-fsbp:S3.9` runs the rules of one control.',
    '',
    '| framework | control | rules |',
    '| --- | --- | --- |',
    ...Object.entries(FRAMEWORKS).flatMap(([id, { title, url }]) => controlRows({ id, title, url }, rules)),
    '',
    '## What expressions can read',
    '',
    'Every path has a value in every bucket: where AWS says "not configured", it is the one that the text names, else false,',
    '0, empty. What could not be seen has none, and makes a verdict unknown wherever it could change it.',
    '',
    ...factSection('Of a bucket', (path) => path.startsWith('bucket.') && !ofTarget(path)),
    `Every path below \`bucket.\` is there below \`bucket.${TARGET.slice(0, -1)}.\` too, for the bucket that the logs go to, with`,
    'its default where there is none in the account. The target of a target cannot be read.',
    '',
    ...factSection('Of the account', (path) => path.startsWith('account.')),
    ...factSection('Of the organization', (path) => path.startsWith('organization.')),
  ].join('\n');

const ofTarget = (path: string): boolean =>
  path.startsWith(`bucket.${TARGET}`) && READABLE.get(path)?.doc.startsWith('Of the target: ') === true;

function ruleSection({ info, paths }: CompiledRule, source: RuleSource | undefined, cases: string): readonly string[] {
  const params = Object.entries(source?.params ?? {});
  const controls = Object.entries(info.controls);
  const calls = [
    ...new Set(plannedFacts([{ info, paths, judge: never, decide: never }]).flatMap((fact) => FACTS[fact].calls)),
  ];
  return [
    `### ${info.id}`,
    '',
    `${info.title}. Severity ${info.severity}, asked of ${info.on === 'organization' ? 'the organization' : `each ${info.on}`}.`,
    '',
    '```cel',
    ...(source?.when === undefined ? [] : [`when: ${source.when}`]),
    `expect: ${source?.expect ?? ''}`,
    ...(source?.undecided === undefined ? [] : [`undecided: ${source.undecided.when}`]),
    '```',
    '',
    `Why: ${info.because}`,
    '',
    `Fix: ${asProse(info.fix)}`,
    '',
    ...(info.terraform === '' ? [] : ['With Terraform:', '', '```hcl', info.terraform.trim(), '```', '']),
    ...exampleOf(cases, 'fail'),
    ...exampleOf(cases, 'pass'),
    ...params.map(
      ([name, { type, default: preset, doc }]) =>
        `- Parameter \`${name}\` (${type}, \`${JSON.stringify(preset)}\`): ${doc}`,
    ),
    ...(controls.length === 0
      ? []
      : [`- Controls: ${controls.map(([framework, ids]) => `${framework} ${ids.join(', ')}`).join('; ')}`]),
    `- AWS calls, at most: ${calls.length === 0 ? 'none beyond the list of buckets' : calls.map((call) => `\`${call}\``).join(', ')}`,
    '',
  ];
}

/** The first of the rule's cases that comes out so, as it is written. What it does not mention is healthy. */
function exampleOf(cases: string, verdict: 'pass' | 'fail'): readonly string[] {
  const document = parseDocument(cases);
  if (!isSeq(document.contents)) throw new Error('cases are a list');
  const found = document.contents.items.find((item) => isMap(item) && String(item.get('verdict')) === verdict);
  if (found === undefined) return [];
  const { name, buckets, judge, ...rest } = new Document(found).toJS();
  const { account, accounts, organization, params } = rest;
  const shown = Object.fromEntries(
    Object.entries({ buckets, account, accounts, organization, params }).filter(([, value]) => value !== undefined),
  );
  return [
    `${verdict === 'fail' ? 'Fails' : 'Passes'} for \`${judge}\` (${name}):`,
    '',
    '```yaml',
    stringify(shown, { flowCollectionPadding: false, lineWidth: 110 }).trim(),
    '```',
    '',
  ];
}

/** Stars are stars, but within backticks a backslash would be one too. */
const asProse = (text: string): string => text.replaceAll(/`[^`]*`|\*/g, (found) => (found === '*' ? '\\*' : found));

const never = (): never => {
  throw new Error('the reference judges nothing');
};

function controlRows(
  { id, title, url }: { readonly id: string; readonly title: string; readonly url: string },
  rules: readonly CompiledRule[],
): readonly string[] {
  const controls = new Map<string, string[]>();
  for (const { info } of rules)
    for (const control of info.controls[id] ?? []) controls.set(control, [...(controls.get(control) ?? []), info.id]);
  return [...controls]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(
      ([control, ids]) =>
        `| [${title}](${url}) (\`${id}\`) | ${control} | ${ids.map((one) => `\`${one}\``).join(', ')} |`,
    );
}

function factSection(title: string, isPart: (path: string) => boolean): readonly string[] {
  const attributes = [...READABLE.values()]
    .filter(({ path }) => isPart(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return [
    `### ${title}`,
    '',
    '| path | type | meaning | example | AWS calls |',
    '| --- | --- | --- | --- | --- |',
    ...attributes.map(leafRow),
    '',
  ];
}

const leafRow = ({ path, type, doc, example, from }: ReadablePath): string =>
  `| \`${path}\` | ${type.replace('<', '&lt;')} | ${doc.replaceAll('|', '\\|')} | ${exampleText(example)} | ${
    [...new Set(from.flatMap((fact) => FACTS[fact].calls))].map((call) => `\`${call}\``).join(', ') || '–'
  } |`;

const exampleText = (value: AttributeValue): string =>
  `\`${typeof value === 'bigint' ? String(value) : JSON.stringify(value).replaceAll('|', '\\|')}\``;
