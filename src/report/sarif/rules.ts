import type { ReportingConfiguration, ReportingDescriptor } from 'sarif';
import type { RuleInfo } from '../../model/finding.ts';
import { byText } from '../../model/names.ts';
import { atMost, oneLine } from '../../model/plain-text.ts';
import type { Severity } from '../../model/severity.ts';
import { helpUri } from './help-uri.ts';

/** Rule of the notes that say what could not be judged. Part of alerts' identity. */
export const NOT_EVALUATED = 'not-evaluated';

type Level = NonNullable<ReportingConfiguration['level']>;

export const LEVEL: Readonly<Record<Severity, Level>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/** GitHub calls over 9.0 critical, 7.0 to 8.9 high, 4.0 to 6.9 medium, 0.1 to 3.9 low; a number makes it a security alert. */
const SECURITY_SEVERITY: Readonly<Record<Severity, string | null>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
  info: null,
};

/** GitHub rejects more than 20 tags and keeps 10. */
const MAX_TAGS = 10;

/** GitHub rejects longer ones. */
const MAX_NAME = 255;
const MAX_DESCRIPTION = 1024;

const pascalCase = (id: string): string =>
  id.replaceAll(/(?:^|-)([a-z0-9])/g, (_, first: string) => first.toUpperCase());

const ruleDescriptor = (rule: RuleInfo): ReportingDescriptor => {
  const security = SECURITY_SEVERITY[rule.severity];
  return {
    id: rule.id,
    name: atMost(MAX_NAME, pascalCase(rule.id)),
    shortDescription: { text: atMost(MAX_DESCRIPTION, sentence(rule.title)) },
    fullDescription: { text: atMost(MAX_DESCRIPTION, sentence(rule.because)) },
    help: { text: helpText(rule), markdown: helpMarkdown(rule) },
    helpUri: helpUri(rule),
    defaultConfiguration: { level: LEVEL[rule.severity] },
    properties: {
      tags: tagsOf(rule),
      precision: 'very-high',
      ...(security === null ? { 'problem.severity': 'recommendation' } : { 'security-severity': security }),
    },
  };
};

/** Code scanning has one severity per rule, so that findings which are worse than others of their rule are of another one. */
export const escalatedId = (rule: string, { kind }: Escalation): string => `${rule}/${kind}`;

type Escalation = NonNullable<RuleInfo['escalation']>;

/** The rules of the driver that one rule gives. */
export const ruleDescriptors = (rule: RuleInfo): readonly ReportingDescriptor[] => {
  const { escalation, ...usual } = rule;
  if (escalation === undefined) return [ruleDescriptor(rule)];
  const { id, name, ...worse } = ruleDescriptor({ ...usual, severity: escalation.severity });
  const escalated = {
    id: escalatedId(id, escalation),
    name: atMost(MAX_NAME, `${name ?? ''}${pascalCase(escalation.kind)}`),
    ...worse,
  };
  return [ruleDescriptor(rule), escalated];
};

/** No `security-severity`: GitHub would show what could not be observed as if it had failed. */
export const notEvaluatedDescriptor: ReportingDescriptor = {
  id: NOT_EVALUATED,
  name: pascalCase(NOT_EVALUATED),
  shortDescription: { text: 'Rules could not be judged.' },
  fullDescription: {
    text: 'A fact that rules need could not be observed, so they neither passed nor failed.',
  },
  help: {
    text:
      'Why it matters: what was not observed is not known to be good.\n\n' +
      'How to fix: grant the permission that the message names to the role that the scan uses, then scan again.',
    markdown:
      '## Why it matters\n\nWhat was not observed is not known to be good. Rules that need it neither passed nor failed.\n\n' +
      '## How to fix\n\nGrant the permission that the message names to the role that the scan uses, then scan again.\n',
  },
  helpUri: helpUri({ tags: [] }),
  defaultConfiguration: { level: 'note' },
  properties: { tags: ['coverage'], precision: 'very-high', 'problem.severity': 'recommendation' },
};

function tagsOf({ severity, tags, controls }: RuleInfo): string[] {
  const own = severity === 'info' ? tags : ['security', ...tags];
  const ids = controlRows(controls).map(({ framework, control }) => `${framework}/${control}`);
  return [...new Set([...own, ...ids])].slice(0, MAX_TAGS);
}

const helpText = ({ because, fix, controls }: RuleInfo): string =>
  [
    `Why it matters: ${because.trim()}`,
    `How to fix: ${fix.trim()}`,
    ...controlRows(controls).map(({ framework, control }) => `Control: ${framework} ${control}`),
  ].join('\n\n');

const helpMarkdown = ({ because, fix, terraform, controls }: RuleInfo): string => {
  const rows = controlRows(controls).map(({ framework, control }) => `| ${cell(framework)} | ${cell(control)} |`);
  const table = ['| Framework | Control |', '| --- | --- |', ...rows].join('\n');
  return [
    `## Why it matters\n\n${because.trim()}`,
    `## How to fix\n\n${fix.trim()}`,
    ...(terraform === '' ? [] : [`With Terraform:\n\n\`\`\`hcl\n${terraform.trim()}\n\`\`\``]),
    ...(rows.length > 0 ? [`## Controls\n\n${table}`] : []),
  ]
    .join('\n\n')
    .concat('\n');
};

export const controlRows = (controls: RuleInfo['controls']) =>
  Object.entries(controls)
    .sort(([a], [b]) => byText(a, b))
    .flatMap(([framework, ids]) => ids.map((control) => ({ framework, control })));

const cell = (text: string): string => oneLine(text).replaceAll(/[\\|]/g, '\\$&');

const sentence = (text: string): string => {
  const line = oneLine(text);
  return /[.!?]$/.test(line) ? line : `${line}.`;
};
