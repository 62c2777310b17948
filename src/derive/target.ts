import { type Answer, isObserved, type Unobserved } from '../model/answer.ts';
import type { Bucket } from '../model/inventory.ts';
import { isOfPlan, notYetKnown } from '../model/not-yet-known.ts';
import { hasPlaceholder } from '../model/placeholder.ts';
import { memoized, perBucket, perSnapshot, type Snapshot, unobservedFact } from './snapshot.ts';

/** The bucket that the logs go to, by name and, where the account has it, as a bucket. `null`: classic logging is off. */
export interface Target {
  readonly name: string;
  readonly bucket: Bucket | undefined;
}

const NONE: Answer<null> = { value: null };

/** Where the listing is incomplete, a target that it lacks may be there all the same. */
export const targetOf = perBucket((snapshot: Snapshot, source: Bucket): Answer<Target | null> => {
  const logging = snapshot.fact(source, 'logging');
  if (!isObserved(logging)) return logging;
  if (logging.value === null || logging.value.target === '') return NONE;
  const { target: name, targetHangsOn } = logging.value;
  const bucket = snapshot.bucket(name);
  if (bucket === undefined && snapshot.unlisted.length > 0) return { unobserved: snapshot.unlisted };
  if (bucket === undefined && isOutsideThePlan(snapshot, name)) return absentName(snapshot)(name);
  if (bucket !== undefined && targetHangsOn !== undefined) {
    const place = { fact: 'presence', subject: name, region: source.region } as const;
    return { unobserved: [unobservedFact(place, notYetKnown(targetHangsOn))] };
  }
  return { value: { name, bucket } };
});

/** A plan has all of its buckets and nothing else: what it names besides may be there or not. */
function isOutsideThePlan({ inventory: { names } }: Snapshot, name: string): boolean {
  const presence = Object.hasOwn(names, name) ? names[name]?.presence : undefined;
  return presence?.state === 'failed' && isOfPlan(presence);
}

export function targetName(snapshot: Snapshot, source: Bucket): Answer<string> {
  const logging = snapshot.fact(source, 'logging');
  return isObserved(logging) ? { value: logging.value?.target ?? '' } : logging;
}

/** In a plan: the target is picked by deployment, and the bucket itself is among those that it is picked from. */
export const mayBeItself = ({ name, facts: { logging } }: Bucket): boolean =>
  logging?.state === 'known' &&
  (logging.value.targetIsOpen === true || logging.value.targetIsOneOf?.includes(name) === true);

/** One look per name serves all its sources; it begins in the Region of the first of them. */
const absentName = perSnapshot((snapshot) =>
  memoized((name: string) => {
    const { names } = snapshot.inventory;
    const region = snapshot.graph().sources(name)[0]?.region ?? '';
    const presence = Object.hasOwn(names, name) ? names[name]?.presence : undefined;
    return { unobserved: [unobservedFact({ fact: 'presence', subject: name, region }, presence)] };
  }),
);

/** What became of the target; asks for a look at its name only where a complete listing lacks it. */
export const targetPresence = perBucket((snapshot: Snapshot, source: Bucket): Answer<string> => {
  const target = targetOf(snapshot, source);
  if (!isObserved(target)) return target;
  if (target.value === null) return { value: '' };
  const { name, bucket } = target.value;
  if (bucket !== undefined) return { value: 'listed' };
  const { names } = snapshot.inventory;
  const presence = Object.hasOwn(names, name) ? names[name]?.presence : undefined;
  if (presence?.state === 'known') return { value: presence.value.state };
  if (presence?.state === 'absent') return { value: 'deleted' };
  return absentName(snapshot)(name);
});

/** Who of the organization has the target, where the account of the source lacks it. */
export function targetHolder(snapshot: Snapshot, source: Bucket): Answer<string> {
  const target = targetOf(snapshot, source);
  if (!isObserved(target)) return target;
  if (target.value === null || target.value.bucket !== undefined) return { value: '' };
  return { value: snapshot.context.holders?.get(target.value.name) ?? '' };
}

/** Region of the target. One that deployment decides may be that of the source or not. */
export function targetRegion(snapshot: Snapshot, source: Bucket): Answer<string> {
  const target = targetOf(snapshot, source);
  if (!isObserved(target)) return target;
  const region = target.value?.bucket?.region ?? '';
  const isOpen = region !== source.region && [region, source.region].some(hasPlaceholder);
  return isOpen ? { unobserved: [openRegion(target.value?.name ?? '', region)] } : { value: region };
}

/** What only deployment tells of a bucket's place. */
export const openRegion = (bucket: string, region: string): Unobserved =>
  unobservedFact({ fact: 'listing', subject: '', region: '' }, notYetKnown(`the Region of ${bucket} (${region})`));
