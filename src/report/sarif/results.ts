import type { Result } from 'sarif';
import type { AccountResult, Finding, ReportHeader, RuleInfo, SourceLocation } from '../../model/finding.ts';
import { isOrganizationId } from '../../model/names.ts';
import { atMost, oneLine } from '../../model/plain-text.ts';
import { fixText } from '../fix-text.ts';
import { type LogDeliveries, type LogPath, logDeliveriesOf, logPaths } from '../log-paths.ts';
import { withoutJson } from './prose.ts';
import { locationOf, type SarifResource } from './resource-location.ts';
import { escalatedId, LEVEL, NOT_EVALUATED } from './rules.ts';
import { firstSentence, linkless } from './text.ts';

/** A loop of a thousand buckets must not fill the file, of which GitHub takes 10 MB. The JSON report has it all. */
const MAX_MESSAGE = 4000;

/** What results need to know of the whole run. */
export interface RunContext {
  readonly header: ReportHeader;
  /** By id: the rule with its index in the driver. What is escalated has the index behind it. */
  readonly rules: ReadonlyMap<string, { readonly info: RuleInfo; readonly index: number }>;
  readonly notEvaluatedIndex: number;
}

export const allRules = ({ rules, otherRules }: ReportHeader): readonly RuleInfo[] => [...rules, ...otherRules];

export function runContext(header: ReportHeader): RunContext {
  let index = 0;
  const rules = allRules(header).map((info) => {
    const rule = { info, index };
    index += info.escalation === undefined ? 1 : 2;
    return [info.id, rule] as const;
  });
  return { header, rules: new Map(rules), notEvaluatedIndex: index };
}

/** And what they need to know of their account. */
export interface SarifContext extends RunContext {
  readonly account: AccountResult;
  readonly deliveries: LogDeliveries;
}

export const accountContext = (account: AccountResult, run: RunContext): SarifContext => ({
  ...run,
  account,
  deliveries: logDeliveriesOf(account),
});

export const pathsOf = (finding: Finding, { rules, deliveries }: SarifContext): readonly LogPath[] =>
  finding.verdict === 'fail' ? logPaths(finding, rules.get(finding.rule)?.info, deliveries) : [];

/** GitHub has one severity per rule, so that a finding which is worse than usual is of a rule of its own there. */
function ruleOf({ rule: id, verdict, severity }: Finding, { rules }: RunContext): Pick<Result, 'ruleId' | 'ruleIndex'> {
  const rule = rules.get(id);
  if (rule === undefined) return { ruleId: id };
  const { escalation } = rule.info;
  return verdict === 'fail' && escalation !== undefined && severity === escalation.severity
    ? { ruleId: escalatedId(id, escalation), ruleIndex: rule.index + 1 }
    : { ruleId: id, ruleIndex: rule.index };
}

export function failResult(finding: Finding, context: SarifContext): Result {
  const rule = context.rules.get(finding.rule);
  const place = placeOf(finding, context);
  return {
    ...ruleOf(finding, context),
    level: LEVEL[finding.severity],
    message: { text: messageOf(finding, place, rule?.info) },
    locations: [locationOf(place, finding.source)],
    partialFingerprints: fingerprints(finding.fingerprint),
    properties: {
      severity: finding.severity,
      account: finding.account,
      accountName: oneLine(finding.accountName),
      affected: finding.affected.length,
    },
  };
}

const placeOf = (
  { rule, partition, account, region, bucket }: Finding,
  { header, rules }: RunContext,
): SarifResource => {
  const organization = header.scan.organization?.id;
  const onOrganization = rules.get(rule)?.info.on === 'organization' && organization !== undefined;
  return onOrganization
    ? { partition, owner: organization, region: '', bucket: '' }
    : { partition, owner: account, region, bucket };
};

/** Where a bucket of the account is, for one that may not be in its listing. */
export const bucketResource = (
  bucket: string,
  elseRegion: string,
  { header, account }: SarifContext,
): SarifResource => ({
  partition: header.scan.partition,
  owner: account.account.id,
  region: account.regionOf.get(bucket) ?? elseRegion,
  bucket,
});

function messageOf(finding: Finding, place: SarifResource, rule: RuleInfo | undefined): string {
  const { lastSeen } = finding;
  const sentences = [
    sentence(oneLine(titled(finding.message, place))),
    ...(lastSeen === null ? [] : [`Not judged again in this scan; last seen by the scan of ${lastSeen}.`]),
    ...(rule === undefined || finding.verdict !== 'fail' ? [] : [fixSentences(fixText(rule, finding))]),
  ];
  return linkless(atMost(MAX_MESSAGE, sentences.join(' ')));
}

function fixSentences(fix: string): string {
  const prose = withoutJson(fix);
  const where = prose === fix ? '' : ' The JSON at … is in the HTML and CSV reports.';
  return `${sentence(`To fix: ${oneLine(prose)}`)}${where}`;
}

const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);

/** The message with bucket, account and Region in its first sentence, which is the title of GitHub's alert. */
function titled(message: string, { owner, region, bucket }: SarifResource): string {
  const title = firstSentence(message);
  if ([owner, region, bucket].every((name) => title.includes(name))) return message;
  const within = [`${isOrganizationId(owner) ? 'organization' : 'account'} ${owner}`, region]
    .filter(Boolean)
    .join(', ');
  return bucket ? `Bucket ${bucket} (${within}): ${message}` : `${within.replace(/^./, upper)}: ${message}`;
}

const upper = (text: string): string => text.toUpperCase();

/** The number after the colon tells equal hashes apart; ours are equal for the same alert only. */
export const fingerprints = (fingerprint: string) => ({
  primaryLocationLineHash: `${fingerprint}:1`,
  's3logAudit/v1': fingerprint,
});

export interface Note {
  readonly account: AccountResult['account'];
  readonly partition: string;
  readonly message: string;
  readonly fingerprint: string;
  /** What the note is about is declared there. */
  readonly source?: SourceLocation;
}

export const noteResult = (
  { account, partition, message, fingerprint, source }: Note,
  { notEvaluatedIndex }: RunContext,
): Result => ({
  ruleId: NOT_EVALUATED,
  ruleIndex: notEvaluatedIndex,
  level: 'note',
  message: { text: linkless(atMost(MAX_MESSAGE, message)) },
  locations: [locationOf({ partition, owner: account.id, region: '', bucket: '' }, source)],
  partialFingerprints: fingerprints(fingerprint),
  properties: { severity: 'info', account: account.id, accountName: oneLine(account.name) },
});
