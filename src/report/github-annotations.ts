import { type Finding, isWaived } from '../model/finding.ts';
import { atMost, oneLine } from '../model/plain-text.ts';
import type { Reporter } from '../model/report.ts';
import type { Severity } from '../model/severity.ts';
import { sourcePath } from '../model/source-text.ts';
import { newFirst } from './counts.ts';
import { type TopN, topN } from './top-n.ts';

const LEVELS = ['error', 'warning', 'notice'] as const;
type Level = (typeof LEVELS)[number];

const LEVEL: Readonly<Record<Severity, Level>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'notice',
  info: 'notice',
};

/**
 * GitHub shows so many of each level for a step, and drops the others without a word.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
 */
const PER_LEVEL = 10;

const MAX_MESSAGE = 2000;

/** Workflow commands, which GitHub shows beside the lines of a pull request. They are for the output of a step. */
export const githubAnnotations: Reporter = async function* (_, accounts) {
  const byLevel: Readonly<Record<Level, TopN<Finding>>> = {
    error: topN<Finding>(PER_LEVEL, newFirst),
    warning: topN<Finding>(PER_LEVEL, newFirst),
    notice: topN<Finding>(PER_LEVEL, newFirst),
  };
  for await (const { findings } of accounts)
    for (const finding of findings) if (!isWaived(finding)) byLevel[levelOf(finding)].add(finding);
  for (const level of LEVELS) for (const finding of byLevel[level].items()) yield `${commandOf(level, finding)}\n`;
  const hidden = LEVELS.map((level) => ({ level, count: byLevel[level].total() - byLevel[level].items().length }));
  const rest = hidden.filter(({ count }) => count > 0).map(({ level, count }) => `${count} more of level ${level}`);
  if (rest.length > 0) yield `${rest.join(', ')}: GitHub shows ${PER_LEVEL} of each for a step.\n`;
};

const levelOf = ({ verdict, severity }: Finding): Level => (verdict === 'unknown' ? 'notice' : LEVEL[severity]);

function commandOf(level: Level, finding: Finding): string {
  const { rule, severity, verdict, message, source } = finding;
  const properties = {
    ...(source !== undefined && { file: sourcePath(source), line: String(source.line) }),
    title: `${rule} (${verdict === 'unknown' ? 'unknown' : severity})`,
  };
  const given = Object.entries(properties).map(([name, value]) => `${name}=${escapedProperty(oneLine(value))}`);
  return `::${level} ${given.join(',')}::${escapedData(atMost(MAX_MESSAGE, oneLine(message)))}`;
}

/** As the toolkit of GitHub's actions escapes: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
const escapedData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const escapedProperty = (text: string): string => escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
