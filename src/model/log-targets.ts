import picomatch from 'picomatch';
import type { KeyFormat } from './facts/logging.ts';

/** Where the buckets of one kind are to log into, as the settings say it. Names and prefixes hold `{account}`, `{region}` and `{bucket}`. */
export interface LogTarget {
  /** Glob of account ids. */
  readonly account: string;
  /** Glob of Region codes. */
  readonly region: string;
  /** Globs of values of tags that the bucket must have, all of them. */
  readonly tags: Readonly<Record<string, string>>;
  readonly bucket: string;
  readonly prefix: string;
  /** Of logging that is switched on anew. */
  readonly keyFormat: KeyFormat;
  /** Days after which logs expire in a log bucket that is created; `null`: never. */
  readonly expireAfterDays: number | null;
}

/** A bucket that is to log. */
export interface ToBeLogged {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** `null`: not read. */
  readonly tags: Readonly<Record<string, string>> | null;
}

/** The place that the settings give a bucket, or why they give none. */
export type ChosenTarget =
  | Pick<LogTarget, 'bucket' | 'prefix' | 'keyFormat' | 'expireAfterDays'>
  | { readonly because: string };

/** What may stand in names and prefixes. */
export const TARGET_FIELDS = ['account', 'region', 'bucket'] as const;

/** The first entry that the bucket fits. An entry that asks for tags which nobody read stops the search. */
export function chosenTarget(targets: readonly LogTarget[], bucket: ToBeLogged): ChosenTarget {
  const { name, account, region, tags } = bucket;
  for (const target of targets) {
    if (!matches(target.account, account) || !matches(target.region, region)) continue;
    const wanted = Object.entries(target.tags);
    if (wanted.length > 0 && tags === null)
      return { because: `the settings choose its log bucket by tags, and the tags of ${name} were not read` };
    if (!wanted.every(([key, glob]) => tags?.[key] !== undefined && matches(glob, tags[key]))) continue;
    const filled = (text: string) =>
      text.replaceAll('{account}', account).replaceAll('{region}', region).replaceAll('{bucket}', name);
    const { keyFormat, expireAfterDays } = target;
    return { bucket: filled(target.bucket), prefix: filled(target.prefix), keyFormat, expireAfterDays };
  }
  return { because: `the settings name no log bucket for account ${account} in ${region} (targets)` };
}

/** Names of all log buckets that the settings give the buckets of an account. */
export function namedTargets(targets: readonly LogTarget[], buckets: readonly ToBeLogged[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { tags, ...bucket } of buckets)
    for (const target of targets) {
      // Whatever the tags are: a bucket more is read, and none too few.
      const chosen = chosenTarget([{ ...target, tags: {} }], { ...bucket, tags });
      if ('bucket' in chosen) names.add(chosen.bucket);
    }
  return names;
}

const GLOB = { dot: true, noextglob: true, nonegate: true, windows: false } as const;

const matches = (glob: string, text: string): boolean => picomatch.isMatch(text, glob, GLOB);
