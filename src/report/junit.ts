import { XMLBuilder } from 'fast-xml-parser';
import { type AccountResult, type Finding, isWaived, type SourceLocation } from '../model/finding.ts';
import { atMost, oneLine } from '../model/plain-text.ts';
import type { Reporter } from '../model/report.ts';
import { sourcePath } from '../model/source-text.ts';
import { fixText } from './fix-text.ts';
import { runContext } from './sarif/results.ts';

// An attribute that says `true` would lose its value otherwise, which is no XML.
const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', suppressBooleanAttributes: false });

/** XML 1.0 has no way to write these, not even as a reference. */
const NO_XML = /[\uFFFE\uFFFF]/g;
const text = (value: string): string => oneLine(value).replaceAll(NO_XML, ' ');

const MAX_TITLE = 300;

/**
 * JUnit XML, which has no standard but what build servers read: one suite per account, one case per rule and resource. What
 * could not be judged is an error, what is waived is skipped; rules that do not apply are no cases.
 */
export const junit: Reporter = async function* (header, accounts) {
  yield `<?xml version="1.0" encoding="UTF-8"?>\n${opened('testsuites', { name: header.tool.name })}\n`;
  const { rules } = runContext(header);
  const fixOf = (finding: Finding): string => {
    const rule = rules.get(finding.rule)?.info;
    return rule === undefined ? '' : fixText(rule, finding);
  };
  for await (const account of accounts) {
    yield `${opened('testsuite', { ...suiteOf(account), timestamp: header.scan.started })}\n`;
    for (const each of casesOf(account, fixOf)) yield `${built('testcase', each)}\n`;
    yield '</testsuite>\n';
  }
  yield '</testsuites>\n';
};

type Attributes = Readonly<Record<string, string | number>>;

interface Case {
  readonly classname: string;
  readonly name: string;
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  readonly type: string;
  readonly message: string;
  readonly source?: SourceLocation;
  /** Below the message, of a failure. */
  readonly fix?: string;
}

function suiteOf(account: AccountResult): Attributes {
  const { id, name } = account.account;
  const counts = { passed: 0, failure: 0, error: 0, skipped: 0 };
  for (const { outcome } of casesOf(account)) counts[outcome] += 1;
  return {
    name: text(name === '' ? id : `${id} (${name})`),
    tests: counts.passed + counts.failure + counts.error + counts.skipped,
    failures: counts.failure,
    errors: counts.error,
    skipped: counts.skipped,
  };
}

type FixOf = (finding: Finding) => string;

function* casesOf({ account, coverage, findings, outcomes }: AccountResult, fixOf: FixOf = () => ''): Iterable<Case> {
  const { status, reason } = coverage;
  if (status === 'unreachable' || status === 'incomplete') {
    yield { classname: 'coverage', name: account.id, outcome: 'error', type: status, message: reason };
  }
  for (const finding of findings) yield caseOf(finding, fixOf);
  for (const [rule, { pass }] of Object.entries(outcomes)) {
    for (const name of pass) yield { classname: rule, name, outcome: 'passed', type: '', message: '' };
  }
}

function caseOf(finding: Finding, fixOf: FixOf): Case {
  const { rule, bucket, account, cause, severity, verdict, message, waiver, source } = finding;
  const test = { classname: rule, name: bucket || cause || account, ...(source !== undefined && { source }) };
  if (waiver !== null && isWaived(finding)) {
    const why = `Waived until ${waiver.expires} by ${waiver.owner} (${waiver.location}): ${waiver.reason}`;
    return { ...test, outcome: 'skipped', type: severity, message: why };
  }
  const last =
    finding.lastSeen === null ? '' : ` Not judged again in this scan; last seen by the scan of ${finding.lastSeen}.`;
  const common = { ...test, type: severity, message: `${message}${last}` };
  return verdict === 'fail' ? { ...common, outcome: 'failure', fix: fixOf(finding) } : { ...common, outcome: 'error' };
}

const attributes = (values: Attributes): Record<string, string | number> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`@${name}`, value]));

function built(tag: string, { classname, name, outcome, type, message, source, fix = '' }: Case): string {
  const place = source === undefined ? {} : { file: text(sourcePath(source)), line: source.line };
  const own = attributes({ classname: text(classname), name: text(name), ...place });
  const body = fix.trim() === '' ? text(message) : `${text(message)}\nTo fix: ${text(fix)}`;
  const inner = { ...attributes({ type, message: atMost(MAX_TITLE, text(message)) }), '#text': body };
  return builder.build({ [tag]: outcome === 'passed' ? own : { ...own, [outcome]: inner } }).trim();
}

/** Only the tag that opens, for elements whose contents follow one by one. */
const opened = (tag: string, values: Attributes): string =>
  builder.build({ [tag]: attributes(values) }).replace(`</${tag}>`, '');
