import { type Answer, isObserved, type Unobserved } from '../model/answer.ts';
import type { Logging } from '../model/facts/logging.ts';
import type { Bucket } from '../model/inventory.ts';
import { logKeyPrefix } from '../model/log-key-prefix.ts';
import { isBucketPlaceholder, piecesOf, placeholder, standsForItself } from '../model/placeholder.ts';
import { openFact } from './open-fact.ts';
import { perBucket, perSnapshot, type Snapshot } from './snapshot.ts';

/** Where the logs lie below the target is known only after deployment. */
const isOpen = ({ prefix, layoutHangsOn }: Logging): boolean => layoutHangsOn !== undefined || !standsForItself(prefix);

/** `undefined` where classic logging is off or unobserved, or where deployment decides the keys of its logs. */
export const keyPrefixOf = perBucket((snapshot: Snapshot, source: Bucket): string | undefined => {
  const logging = snapshot.fact(source, 'logging');
  const isKnown = isObserved(logging) && logging.value !== null && !isOpen(logging.value);
  return isKnown ? writtenKeyPrefixOf(snapshot, source) : undefined;
});

/** The same with placeholders for what deployment decides: one that begins with another does so whatever they stand for. */
export function writtenKeyPrefixOf({ inventory, fact }: Snapshot, source: Bucket): string | undefined {
  const logging = fact(source, 'logging');
  if (!isObserved(logging) || logging.value === null) return undefined;
  const { name, region } = source;
  return logKeyPrefix({ name, account: inventory.account.id, region, logging: logging.value });
}

/** Most targets: below the one prefix each source has a folder of its own, so that the logs of no two of them mix. */
export function shareOnePartitionedPrefix([first, ...others]: readonly Bucket[]): boolean {
  const layout = first?.facts.logging;
  if (layout?.state !== 'known' || layout.value.keyFormat === 'simple') return false;
  const { prefix } = layout.value;
  return others.every(
    ({ facts: { logging } }) =>
      logging?.state === 'known' && logging.value.keyFormat !== 'simple' && logging.value.prefix === prefix,
  );
}

/** What a prefix ends with, whatever deployment puts before it; one end for each prefix that deployment may pick. */
export const prefixEnds = perBucket((snapshot: Snapshot, source: Bucket): Answer<readonly string[]> => {
  const logging = snapshot.fact(source, 'logging');
  if (!isObserved(logging)) return logging;
  const ends = endsOf(logging.value);
  return ends === undefined ? decidedByDeployment(source, logging.value) : { value: ends };
});

/** Where they are one. */
export const prefixEnd = perBucket((snapshot: Snapshot, source: Bucket): Answer<string> => {
  const logging = snapshot.fact(source, 'logging');
  if (!isObserved(logging)) return logging;
  const ends = endsOf(logging.value);
  return ends === undefined || ends.length > 1 ? decidedByDeployment(source, logging.value) : { value: ends[0] ?? '' };
});

const decidedByDeployment = (
  { name, region }: Bucket,
  logging: Logging | null,
): { readonly unobserved: readonly Unobserved[] } => ({
  unobserved: [openFact({ fact: 'logging', subject: name, region }, logging?.prefix ?? '')],
});

/** `undefined`: only deployment tells. */
function endsOf(logging: Logging | null): readonly string[] | undefined {
  if (logging === null) return [];
  const { prefix, prefixIsOneOf = [prefix] } = logging;
  const ends = prefixIsOneOf.map(endOf);
  return ends.every((end) => end !== undefined) ? [...new Set(ends)] : undefined;
}

function endOf(prefix: string): string | undefined {
  const last = piecesOf(prefix).at(-1)?.text ?? '';
  return standsForItself(last) ? ([...last].at(-1) ?? '') : undefined;
}

/** A source below a target of which deployment decides the keys. */
export interface OpenPrefix {
  readonly name: string;
  readonly prefix: string;
  /** What all its keys begin with, as far as that is known. */
  readonly head: string;
  readonly unobserved: Unobserved;
}

const NOTHING: readonly OpenPrefix[] = [];

/** By target; one array per target. */
export const openPrefixes = perSnapshot((snapshot) => {
  const byTarget = new Map<string, OpenPrefix[]>();
  for (const { name, region, facts } of snapshot.inventory.buckets) {
    if (facts.logging?.state !== 'known' || !isOpen(facts.logging.value)) continue;
    const { target, prefix, layoutHangsOn } = facts.logging.value;
    const open = standsForItself(prefix) && layoutHangsOn !== undefined ? placeholder(layoutHangsOn) : prefix;
    const head = headOf(prefix);
    const rest = standsForItself(prefix) ? open : prefix.slice(head.length);
    const unobserved = openFact({ fact: 'logging', subject: name, region }, rest);
    const others = byTarget.get(target) ?? [];
    byTarget.set(target, [...others, { name, prefix, head, unobserved }]);
  }
  return (target: string): readonly OpenPrefix[] => byTarget.get(target) ?? NOTHING;
});

/** Whether keys may begin with both prefixes, for all that is known of these. */
export function mayShareKeys(one: string, other: string): boolean {
  const [head, otherHead] = [headOf(one), headOf(other)];
  if (!(head.startsWith(otherHead) || otherHead.startsWith(head))) return false;
  const [pieces, others] = [piecesOf(one), piecesOf(other)];
  const at = pieces.findIndex(({ text }, index) => text !== others[index]?.text);
  // Folders that are called like two buckets.
  return ![pieces, others].every(
    (all) => isBucketPlaceholder(all[at]?.text ?? '') && all[at + 1]?.text.startsWith('/') === true,
  );
}

/** A prefix as far as it is known. */
function headOf(prefix: string): string {
  const pieces = piecesOf(prefix);
  const end = pieces.findIndex(({ text }) => !standsForItself(text));
  return (end < 0 ? pieces : pieces.slice(0, end)).map(({ text }) => text).join('');
}
