import type { Result } from 'sarif';
import type { Finding, ResolvedFinding, RuleInfo } from '../../model/finding.ts';
import { fingerprint } from '../../model/fingerprint.ts';
import { oneLine } from '../../model/plain-text.ts';
import { fixText } from '../fix-text.ts';
import { codeFlowsOf } from './code-flows.ts';
import { pathOf } from './resource-location.ts';
import { bucketResource, failResult, fingerprints, pathsOf, type SarifContext } from './results.ts';
import { suppressionsOf } from './suppressions.ts';
import type { Taxonomies } from './taxonomies.ts';
import { linkless } from './text.ts';
import { traversalsOf } from './topology-graph.ts';

export interface What {
  readonly taxonomies: Taxonomies;
  /** Index of the graph of the account, where it has one. */
  readonly graph: number;
  /** Every result says how it compares, or none does (SARIF 2.1.0, 3.27.24). */
  readonly baseline: boolean;
}

/** Every verdict on one account: findings, those that are no more, then what passed or does not apply. */
export function* verdictResults(context: SarifContext, what: What): Iterable<Result> {
  const { findings, resolved, outcomes } = context.account;
  for (const finding of findings) {
    yield { ...findingResult(finding, context, what), ...compared(what, finding.baselineState ?? 'unchanged') };
  }
  for (const { finding, because } of resolved) {
    const result = findingResult(finding, context, { ...what, graph: -1 });
    yield {
      ...result,
      ...compared(what, 'absent'),
      properties: { ...result.properties, resolvedBecause: because },
    };
  }
  const before = new Set(resolved.map(keyOf));
  for (const [id, { pass, notApplicable }] of Object.entries(outcomes)) {
    const info = context.rules.get(id)?.info;
    if (info === undefined) continue;
    for (const subject of pass) yield outcomeResult({ info, subject, kind: 'pass', before }, context, what);
    for (const subject of notApplicable) {
      yield outcomeResult({ info, subject, kind: 'notApplicable', before }, context, what);
    }
  }
}

/** Of a resolved finding: what its bucket, or account, is called in the outcomes of the rule. */
const keyOf = ({ finding: { rule, bucket, account } }: ResolvedFinding): string => `${rule} ${bucket || account}`;

const compared = ({ baseline }: What, baselineState: NonNullable<Result['baselineState']>): Partial<Result> =>
  baseline ? { baselineState } : {};

function findingResult(finding: Finding, context: SarifContext, { taxonomies, graph }: What): Result {
  const rule = context.rules.get(finding.rule)?.info;
  const taxa = rule === undefined ? [] : taxonomies.taxa(rule);
  const paths = graph < 0 ? [] : pathsOf(finding, context);
  const { properties, ...result } = failResult(finding, context);
  return {
    ...result,
    // The rule was evaluated, and what was observed does not suffice to decide (SARIF 2.1.0, 3.27.9).
    ...(finding.verdict === 'fail' ? { kind: 'fail' as const } : { kind: 'open' as const, level: 'none' as const }),
    ...(taxa.length > 0 && { taxa }),
    ...(paths.length > 0 && {
      codeFlows: codeFlowsOf(paths, (bucket, region) => bucketResource(bucket, region, context)),
      graphTraversals: traversalsOf(paths, graph),
    }),
    suppressions: suppressionsOf(finding),
    properties: {
      ...properties,
      affected: finding.affected,
      ...(rule !== undefined && finding.verdict === 'fail' && { fix: oneLine(fixText(rule, finding)) }),
      ...(finding.cause !== '' && { cause: oneLine(finding.cause) }),
      ...(finding.lastSeen !== null && { lastSeen: finding.lastSeen }),
      ...(finding.waiver?.expired && { waiverExpired: finding.waiver.expires }),
    },
  };
}

interface Outcome {
  readonly info: RuleInfo;
  readonly subject: string;
  readonly kind: 'pass' | 'notApplicable';
  readonly before: ReadonlySet<string>;
}

const SAYS: Readonly<Record<Outcome['kind'], string>> = { pass: 'passes', notApplicable: 'does not apply' };

/** Earlier reports keep findings alone, so that what passes counts as unchanged unless a finding of it is no more. */
function outcomeResult({ info, subject, kind, before }: Outcome, context: SarifContext, what: What): Result {
  const { account, partition } = { account: context.account.account.id, partition: context.header.scan.partition };
  const onBucket = info.on === 'bucket';
  const index = context.rules.get(info.id)?.index;
  return {
    ruleId: info.id,
    ...(index !== undefined && { ruleIndex: index }),
    kind,
    level: 'none',
    message: { text: linkless(`${subject}: ${info.id} ${SAYS[kind]}.`) },
    locations: [
      pathOf(onBucket ? bucketResource(subject, '', context) : { partition, owner: account, region: '', bucket: '' }),
    ],
    partialFingerprints: fingerprints(
      fingerprint({ rule: info.id, partition, account, resource: onBucket ? subject : '' }),
    ),
    suppressions: [],
    ...compared(what, before.has(`${info.id} ${subject}`) ? 'new' : 'unchanged'),
  };
}
