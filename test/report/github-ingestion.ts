import { gzipSync } from 'node:zlib';
import type { Location, Log, ReportingDescriptor, Result, Run } from 'sarif';
import { specProblems } from './sarif-spec.ts';

/**
 * What makes GitHub code scanning refuse a file, drop a part of it, or show something else than was meant. One bad result
 * discards the whole upload, so these are checked without GitHub. Sources:
 * - docs: https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
 * - GH1001 to GH1007: the ingestion rules of https://github.com/microsoft/sarif-sdk
 * - upload: the errors that `src/upload-lib.ts` of https://github.com/github/codeql-action knows
 * @returns one line per problem, none if GitHub takes all of it
 */
export function ingestionProblems(sarif: unknown): string[] {
  if (typeof sarif !== 'object' || sarif === null) return ['upload: not a SARIF log'];
  const log = sarif as Partial<Log>;
  if (!Array.isArray(log.runs)) return ["upload: Missing 'runs' array"];
  const bytes = gzipSync(JSON.stringify(log)).length;
  return [
    ...problem(log.version !== '2.1.0', 'docs: version is not 2.1.0'),
    ...problem(typeof log.$schema !== 'string', 'docs: no $schema'),
    ...problem(bytes > 10_000_000, `docs: ${bytes} bytes of gzip, 10 MB at most`),
    ...problem(log.runs.length > 20, `docs: ${log.runs.length} runs, 20 at most`),
    ...categoryProblems(log.runs),
    ...log.runs.flatMap((run, i) => prefixed(`runs[${i}]`, runProblems(run))),
    ...specProblems(log),
  ];
}

const problem = (is: boolean, text: string): readonly string[] => (is ? [text] : []);
const prefixed = (place: string, problems: readonly string[]): readonly string[] =>
  problems.map((text) => `${place}: ${text}`);

/** What stands before the last slash; the rest is the id of one upload. */
const categoryOf = ({ automationDetails }: Run): string => /^(.*)\//s.exec(automationDetails?.id ?? '')?.[1] ?? '';

function categoryProblems(runs: readonly Run[]): readonly string[] {
  const keys = runs.map((run) => JSON.stringify([run.tool?.driver?.name, categoryOf(run)]));
  return problem(new Set(keys).size < keys.length, 'upload: multiple runs with the same category');
}

function runProblems(run: Run): readonly string[] {
  if (!run.tool?.driver?.name) return ['docs: no tool.driver.name'];
  const rules = run.tool.driver.rules ?? [];
  if (!Array.isArray(run.results)) return ["upload: Missing 'results' array in run"];
  const ids = rules.map(({ id }) => id);
  const identities = run.results.map(identityOf);
  return [
    ...problem(categoryOf(run) === '', 'docs: automationDetails.id has no category before a slash'),
    ...problem(
      (run.invocations ?? []).some(({ executionSuccessful }) => executionSuccessful !== true),
      'upload: unsuccessful execution',
    ),
    ...problem(run.results.length > 25_000, `docs: ${run.results.length} results, 25,000 at most`),
    ...problem(rules.length > 25_000, `docs: ${rules.length} rules, 25,000 at most`),
    ...problem((run.tool.extensions ?? []).length > 100, 'docs: more than 100 tool extensions'),
    ...problem(new Set(ids).size < ids.length, 'two rules with one id'),
    ...problem(new Set(identities).size < identities.length, 'docs: two results with one identity are one alert'),
    ...Object.values(run.originalUriBaseIds ?? {}).flatMap(({ uri }) =>
      problem(uri !== undefined && !uri.startsWith('file:'), `upload: SARIF URI scheme of base "${uri}" is not "file"`),
    ),
    ...rules.flatMap((rule, i) => prefixed(`rules[${i}]`, ruleProblems(rule))),
    ...run.results.flatMap((result, i) => prefixed(`results[${i}]`, resultProblems(result, rules))),
  ];
}

const identityOf = ({ ruleId, locations, partialFingerprints }: Result): string =>
  JSON.stringify([
    ruleId,
    locations?.[0]?.physicalLocation?.artifactLocation?.uri,
    partialFingerprints?.['primaryLocationLineHash'],
  ]);

const LEVELS: readonly unknown[] = ['note', 'warning', 'error', undefined];
const PRECISIONS: readonly unknown[] = ['very-high', 'high', 'medium', 'low', undefined];
const PROBLEM_SEVERITIES: readonly unknown[] = ['error', 'warning', 'recommendation', undefined];

function ruleProblems(rule: ReportingDescriptor): readonly string[] {
  const { name, shortDescription, fullDescription, help, defaultConfiguration, properties = {} } = rule;
  const { tags = [], precision } = properties;
  const severity: unknown = properties['security-severity'];
  const tooLong = (text: string | undefined, most: number): boolean => (text ?? '').length > most;
  return [
    ...problem(!rule.id, 'docs: no id'),
    ...problem(tooLong(name, 255), 'docs: name is longer than 255'),
    ...problem(!shortDescription?.text, 'docs: no shortDescription.text'),
    ...problem(tooLong(shortDescription?.text, 1024), 'docs: shortDescription is longer than 1024'),
    ...problem(!fullDescription?.text, 'docs: no fullDescription.text'),
    ...problem(tooLong(fullDescription?.text, 1024), 'docs: fullDescription is longer than 1024'),
    ...problem(!help?.text, 'docs: no help.text'),
    ...problem(tags.length > 10, `docs: ${tags.length} tags, 10 are kept, 20 accepted`),
    ...problem(!LEVELS.includes(defaultConfiguration?.level), 'docs: level that GitHub does not know'),
    ...problem(!PRECISIONS.includes(precision), 'docs: precision that GitHub does not know'),
    ...problem(
      !PROBLEM_SEVERITIES.includes(properties['problem.severity']),
      'docs: problem.severity that GitHub does not know',
    ),
    ...problem(
      severity !== undefined && !isSecuritySeverity(severity),
      'upload: invalid security severity value, is not a number in a text from 0.1 to 10',
    ),
    // Documented as "over 9.0" for critical and "7.0 to 8.9" for high.
    ...problem(Number(severity) === 9, 'docs: security-severity 9.0 is neither high nor critical'),
  ];
}

const isSecuritySeverity = (value: unknown): boolean =>
  typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) && Number(value) >= 0.1 && Number(value) <= 10;

function resultProblems(result: Result, rules: readonly ReportingDescriptor[]): readonly string[] {
  const { ruleId, ruleIndex, kind, level, message, locations = [], relatedLocations = [] } = result;
  const inRules = rules.findIndex(({ id }) => id === ruleId);
  const related = relatedLocations.flatMap((location, i) =>
    prefixed(`relatedLocations[${i}]`, locationProblems(location)),
  );
  return [
    ...problem(inRules < 0, `docs: ruleId "${ruleId}" is not among the rules`),
    ...problem(ruleIndex !== undefined && ruleIndex !== inRules, 'docs: ruleIndex is not that of ruleId'),
    ...problem(kind !== undefined && kind !== 'fail', `docs: kind "${kind}" is not read, so it becomes an alert`),
    ...problem(!LEVELS.includes(level), 'docs: level that GitHub does not know'),
    ...problem(!message?.text, 'GH1007: no message.text'),
    ...problem(locations.length === 0, 'GH1001: locationFromSarifResult: expected at least one location'),
    ...problem(locations.length > 1, 'docs: of several locations the first is used'),
    ...locations.flatMap((location, i) => prefixed(`locations[${i}]`, locationProblems(location))),
    ...problem(locations.length + relatedLocations.length > 1000, 'GH1004: more than 1,000 locations'),
    ...related,
    ...codeFlowProblems(result),
    ...problem(
      !result.partialFingerprints?.['primaryLocationLineHash'],
      'docs: no partialFingerprints.primaryLocationLineHash: alerts are opened twice',
    ),
  ];
}

function codeFlowProblems({ codeFlows = [] }: Result): readonly string[] {
  const steps = codeFlows.flatMap(({ threadFlows }) => threadFlows.flatMap((flow) => flow.locations));
  return [
    ...problem(steps.length > 1000, `GH1004: ${steps.length} thread flow locations, 1,000 are kept, 10,000 accepted`),
    ...steps.flatMap(({ location }) =>
      location ? prefixed('codeFlows', locationProblems(location)) : ['GH1002: thread flow location is not inline'],
    ),
  ];
}

/** A path of segments as RFC 3986 has them: no scheme, no leading slash, all else percent-encoded. */
const RELATIVE_PATH = /^(?!\/)(?:[\w\-.~!$&'()*+,;=:@/]|%[\dA-Fa-f]{2})+$/;

function locationProblems({ physicalLocation }: Location): readonly string[] {
  if (!physicalLocation) return ['GH1001: expected a physical location'];
  const uri = physicalLocation.artifactLocation?.uri;
  if (!uri) return ['upload: locationFromSarifResult: expected artifact location'];
  const { startLine } = physicalLocation.region ?? {};
  return [
    ...problem(
      /^[^/]*:/.test(uri),
      `GH1005: SARIF URI scheme of "${uri}" did not match the checkout URI scheme "file"`,
    ),
    ...problem(
      !RELATIVE_PATH.test(uri) || !isDecodable(uri),
      `upload: an invalid URI was provided as a SARIF location: "${uri}"`,
    ),
    ...problem(!Number.isInteger(startLine) || Number(startLine) < 1, 'GH1003: no region.startLine'),
  ];
}

function isDecodable(uri: string): boolean {
  try {
    return decodeURIComponent(uri) !== '';
  } catch (error) {
    if (error instanceof URIError) return false;
    throw error;
  }
}
