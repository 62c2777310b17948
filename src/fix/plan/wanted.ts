import type { Logging } from '../../model/facts/logging.ts';
import type { Finding } from '../../model/finding.ts';
import type { Bucket } from '../../model/inventory.ts';
import type { AccountPlanInput } from './plan-input.ts';
import type { Creation } from './target-choice.ts';

/** Rules whose findings a change of logging resolves. */
const LOGGING_RULES = [
  'logging-enabled',
  'target-exists',
  'target-in-same-region',
  'target-is-not-source',
  'no-logging-loop',
  'no-log-chain',
  'log-prefix-is-unique',
  'log-prefix-ends-with-separator',
  'target-grants-effective',
] as const;
type LoggingRule = (typeof LOGGING_RULES)[number];

/** Rules that steps are made for. */
export const PLANNED_RULES: ReadonlySet<string> = new Set([...LOGGING_RULES, 'log-delivery-permitted']);

/** A bucket whose logging is to change, with the findings that it is part of. */
export interface AskedLogging {
  readonly bucket: Bucket;
  readonly before: Logging | null;
  readonly findings: readonly Finding[];
}

/** How its logging is to become, whatever the simulation says of it. */
export interface WantedLogging extends AskedLogging {
  readonly after: Logging | null;
  /** The log bucket is to be made for it. */
  readonly creation?: Creation;
  /** It was a log bucket, and is none once the logging of these buckets is changed. */
  readonly leftBy?: readonly string[];
}

export const hasRule = ({ findings }: Pick<AskedLogging, 'findings'>, ...rules: readonly LoggingRule[]): boolean =>
  findings.some(({ rule }) => rules.some((one) => one === rule));

/** Logs that run on, or back. */
export const isTangled = (asked: AskedLogging): boolean =>
  hasRule(asked, 'target-is-not-source', 'no-logging-loop', 'no-log-chain');

/** Documents that stay, since the simulation refused to change them, with the reason: `policy logs`, `logging data`. */
export type KeptDocuments = ReadonlyMap<string, string>;

/** Why buckets stay as they are: `because` of a rule and a bucket. */
export class Refusals {
  readonly #said = new Map<string, string>();

  /** What is said first stands. */
  add(
    { bucket, findings }: Pick<AskedLogging, 'findings'> & { readonly bucket: Pick<Bucket, 'name'> },
    why: string,
  ): void {
    for (const { rule } of findings) {
      const key = `${rule} ${bucket.name}`;
      if (!this.#said.has(key)) this.#said.set(key, why);
    }
  }

  of(rule: string, bucket: string): string | undefined {
    return this.#said.get(`${rule} ${bucket}`);
  }
}

/** Buckets with findings on their logging, by name; those that are to be kept as they are get their reason. */
export function askedLoggings(
  { inventory, findings }: AccountPlanInput,
  { kept, refusals }: { readonly kept: KeptDocuments; readonly refusals: Refusals },
): ReadonlyMap<string, AskedLogging> {
  const rules: ReadonlySet<string> = new Set(LOGGING_RULES);
  const byName = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.verdict !== 'fail' || !rules.has(finding.rule)) continue;
    for (const name of finding.affected) byName.set(name, [...(byName.get(name) ?? []), finding]);
  }
  const asked = new Map<string, AskedLogging>();
  for (const bucket of inventory.buckets) {
    const own = byName.get(bucket.name);
    if (own === undefined) continue;
    const { logging } = bucket.facts;
    const why = kept.get(`logging ${bucket.name}`);
    if (why === undefined && logging?.state === 'known')
      asked.set(bucket.name, { bucket, before: logging.value, findings: own });
    else if (why === undefined && logging?.state === 'absent')
      asked.set(bucket.name, { bucket, before: null, findings: own });
    else refusals.add({ bucket, findings: own }, why ?? `the logging of ${bucket.name} is not known`);
  }
  return asked;
}
