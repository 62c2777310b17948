import picomatch from 'picomatch';
import type { AppliedWaiver, Finding } from '../model/finding.ts';
import { bucketArn } from '../model/names.ts';
import type { Waiver } from '../model/waiver.ts';

// Whole names or globs, never parts of names. Extended globs are off: their patterns can be slow, and nobody needs them here.
const GLOB = { dot: true, noextglob: true, nonegate: true, windows: false } as const;

function glob(pattern: string): (text: string) => boolean {
  const matches = picomatch(pattern, GLOB);
  // Asked with a second argument, as by `filter`, it gives an object, which is true whatever it says.
  return (text) => matches(text);
}

/** `*` alone takes in what sits at the account itself, which has no bucket's name. */
const EVERYTHING = '*';

/** A waiver, ready to be asked. */
export interface Matcher {
  readonly waiver: Waiver;
  /** `YYYY-MM-DD` is beyond its last day. */
  readonly expired: boolean;
  readonly takesRule: (id: string) => boolean;
  readonly takesBucket: (name: string, partition: string) => boolean;
  readonly takesAccount: boolean;
}

/** `today` is the day of the scan's start, `YYYY-MM-DD`. */
export function matcherOf(waiver: Waiver, today: string): Matcher {
  const { rule, resource, expires } = waiver;
  const byName = glob(resource);
  return {
    waiver,
    expired: expires < today,
    takesRule: glob(rule),
    takesBucket: resource.startsWith('arn:')
      ? (name, partition) => bucketArn(partition, name) === resource
      : (name) => byName(name),
    takesAccount: resource === EVERYTHING,
  };
}

/** The one bucket that a waiver names, if it is no glob. */
export const exactBucket = ({ resource }: Waiver): string | undefined =>
  resource.startsWith('arn:')
    ? resource.slice(resource.lastIndexOf(':') + 1)
    : /[*?[\]{}!]/.test(resource)
      ? undefined
      : resource;

/**
 * The waiver of a finding, every waiver that has to do with it, and those of them that decide for a bucket. A failure is waived by the bucket that it sits at, where it is fixed. An
 * unknown sits at the account since its cause does, but stands for buckets: each of them must be covered, and the waiver that
 * ends first speaks for all. Of several that cover a bucket the one that ends last counts.
 */
export function waiverOf(
  finding: Finding,
  matchers: readonly Matcher[],
): { readonly applied: AppliedWaiver | null; readonly used: readonly Waiver[]; readonly deciding: readonly Waiver[] } {
  const { rule, account, partition, bucket, affected, verdict } = finding;
  const candidates = matchers.filter(
    ({ waiver, takesRule }) => (waiver.account === null || waiver.account === account) && takesRule(rule),
  );
  if (candidates.length === 0) return { applied: null, used: [], deciding: [] };
  const subjects = verdict === 'fail' && bucket !== '' ? [bucket] : affected;
  const covers =
    subjects.length === 0
      ? [candidates.filter(({ takesAccount }) => takesAccount)]
      : subjects.map((name) => candidates.filter(({ takesBucket }) => takesBucket(name, partition)));
  const best = covers.map((cover) => [...cover].sort((a, b) => -byEnd(a, b))[0]);
  const complete = best.filter((matcher) => matcher !== undefined);
  const [speaker] = complete.length === best.length ? [...complete].sort(byEnd) : [];
  return {
    applied: speaker === undefined ? null : applied(speaker),
    used: distinct(covers.flat()),
    deciding: distinct(complete),
  };
}

const distinct = (matchers: readonly Matcher[]): readonly Waiver[] => [
  ...new Set(matchers.map(({ waiver }) => waiver)),
];

const byEnd = (a: Matcher, b: Matcher): number =>
  a.waiver.expires < b.waiver.expires ? -1 : a.waiver.expires > b.waiver.expires ? 1 : 0;

const applied = ({ waiver: { reason, owner, expires, location }, expired }: Matcher): AppliedWaiver => ({
  reason,
  owner,
  expires,
  expired,
  location,
});
