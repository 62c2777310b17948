import type { AccountResult, AppliedWaiver, Finding } from '../model/finding.ts';
import type { ScanHeader } from '../model/inventory.ts';
import type { Waiver } from '../model/waiver.ts';
import { exactBucket, type Matcher, matcherOf, waiverOf } from './match-waivers.ts';
import { isGone, isWhole } from './scope.ts';

/** What is to be said of the waivers once every account has been seen; each in the order in which they are written. */
export interface WaiverReport {
  /** No finding needs them, and all that they could be about was looked at. */
  readonly unused: readonly Waiver[];
  /** No rule that is there has such an id. */
  readonly ofNoRule: readonly Waiver[];
  /** In use, on their last thirty days, and no other holds longer. */
  readonly expiring: readonly Waiver[];
  /** Findings that they covered count again. */
  readonly expired: readonly Waiver[];
}

export interface WaiverRun {
  readonly header: ScanHeader;
  /** Ids of the rules that were run. */
  readonly rules: ReadonlySet<string>;
  /** Ids of all rules that are there. */
  readonly knownRules: readonly string[];
}

export interface Waivers {
  /** What is left of a finding's buckets where each may be waived for itself; an expired waiver takes none. */
  readonly members: (finding: Finding) => { readonly left: readonly string[]; readonly waiver: AppliedWaiver | null };
  /** Marks the findings of one account. */
  readonly apply: (result: AccountResult) => AccountResult;
  /** After the last account. */
  readonly report: () => WaiverReport;
}

const WARN_DAYS = 30;
const DAY_MS = 86_400_000;

/** The scan's start is the day that waivers are looked at from, so that a saved inventory gives the same report for ever. */
export function useWaivers(waivers: readonly Waiver[], run: WaiverRun): Waivers {
  const today = run.header.started.slice(0, 10);
  const soon = new Date(Date.parse(`${today}T00:00:00Z`) + WARN_DAYS * DAY_MS).toISOString().slice(0, 10);
  const matchers = waivers.map((waiver) => matcherOf(waiver, today));
  const byRule = new Map<string, readonly Matcher[]>();
  const used = new Set<Waiver>();
  const deciding = new Set<Waiver>();
  const note = (of: Pick<ReturnType<typeof waiverOf>, 'used' | 'deciding'>): void => {
    for (const waiver of of.used) used.add(waiver);
    for (const waiver of of.deciding) deciding.add(waiver);
  };
  const seen = createSeen(waivers);

  const mark = (finding: Finding): Finding => {
    const of = waiverOf(finding, ofRuleMatchers(finding.rule));
    note(of);
    return of.applied === null ? finding : { ...finding, waiver: of.applied };
  };

  const ofRuleMatchers = (rule: string): readonly Matcher[] => {
    const ofRule = byRule.get(rule) ?? matchers.filter(({ takesRule }) => takesRule(rule));
    byRule.set(rule, ofRule);
    return ofRule;
  };

  return {
    members: (finding) => {
      const ofRule = ofRuleMatchers(finding.rule);
      if (ofRule.length === 0) return { left: finding.affected, waiver: null };
      let first: AppliedWaiver | null = null;
      const left = finding.affected.filter((name) => {
        const of = waiverOf({ ...finding, verdict: 'unknown', affected: [name] }, ofRule);
        note(of);
        const { applied } = of;
        if (applied === null || applied.expired) return true;
        if (first === null || applied.expires < first.expires) first = applied;
        return false;
      });
      return { left, waiver: first };
    },
    apply: (result) => {
      seen.account(result);
      return waivers.length === 0 ? result : { ...result, findings: result.findings.map(mark) };
    },
    report: () => ({
      unused: matchers
        .filter(({ waiver }) => !used.has(waiver))
        .filter((matcher) => rulesWereRun(matcher, run) && seen.wholeScopeOf(matcher.waiver, run.header))
        .map(({ waiver }) => waiver),
      ofNoRule: matchers.filter(({ takesRule }) => !run.knownRules.some(takesRule)).map(({ waiver }) => waiver),
      expiring: waivers.filter((waiver) => deciding.has(waiver) && waiver.expires >= today && waiver.expires <= soon),
      expired: waivers.filter((waiver) => deciding.has(waiver) && waiver.expires < today),
    }),
  };
}

/** Whatever rule could have given a finding for it was run. */
function rulesWereRun({ takesRule }: Matcher, { rules, knownRules }: WaiverRun): boolean {
  const meant = knownRules.filter(takesRule);
  return meant.length > 0 && meant.every((id) => rules.has(id));
}

interface Seen {
  readonly account: (result: AccountResult) => void;
  /** Everything that the waiver could be about was looked at. */
  readonly wholeScopeOf: (waiver: Waiver, header: ScanHeader) => boolean;
}

function createSeen(waivers: readonly Waiver[]): Seen {
  const scanned = new Set<string>();
  let allObserved = true;
  const names = new Set(waivers.flatMap((waiver) => exactBucket(waiver) ?? []));
  const listed = new Set<string>();
  return {
    account: ({ account, coverage, listed: buckets }) => {
      if (coverage.status === 'scanned') {
        scanned.add(account.id);
        if (names.size > 0) for (const name of buckets) if (names.has(name)) listed.add(name);
      } else if (coverage.status !== 'not-covered') allObserved = false;
    },
    wholeScopeOf: (waiver, header) => {
      // Buckets that the Regions leave out are listed but not judged.
      if (header.scope.regions.length > 0) return false;
      if (waiver.account !== null) return scanned.has(waiver.account) || isGone(waiver.account, header);
      const name = exactBucket(waiver);
      // No two accounts of a partition have a bucket of the same name.
      return (isWhole(header) && allObserved) || (name !== undefined && listed.has(name));
    },
  };
}
