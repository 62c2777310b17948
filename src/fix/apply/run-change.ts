import type { AccountChanger } from '../../collect/session/open-account.ts';
import type { BucketChange } from '../change.ts';
import { seenOf } from './read-document.ts';
import { writeDocument } from './write-document.ts';

/** What became of a change. */
export type ChangeOutcome =
  /** Written, and read back equal. */
  | { readonly result: 'written' }
  /** It was there already; nothing was sent. */
  | { readonly result: 'already' }
  /** Somebody changed the setting since the plan was made, or while it was changed here; it was not written over. */
  | { readonly result: 'changed'; readonly reason: string; readonly isSent: boolean }
  /** Not done, for a reason that says nothing of other changes. */
  | { readonly result: 'refused'; readonly reason: string }
  /** Not done, or it is open whether it was, for a reason that nobody foresaw: nothing may follow. */
  | { readonly result: 'stopped'; readonly reason: string };

export interface ChangeTools {
  readonly changer: AccountChanger;
  /** Why the change must not be made, as things are now. */
  readonly objection: () => Promise<string | undefined>;
  /** Before anything is sent. */
  readonly begin: () => Promise<void>;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** Of a change that S3 did not make yet, since another one was in hand. */
export const MOST_TRIES = 6;
const FIRST_PAUSE = 100;
/** Settings of S3 show at once almost always; it promises nothing. */
const MOST_LOOKS = 12;
const LONGEST_PAUSE = 4_000;

/**
 * Makes one change of a document, unless somebody else made another one. S3 has no precondition for settings of buckets, so
 * that what somebody writes between the last look and the arrival of the change is written over.
 */
export async function runChange(
  change: Exclude<BucketChange, { kind: 'new-bucket' }>,
  { changer: { reader, writer }, objection, begin, wait }: ChangeTools,
): Promise<ChangeOutcome> {
  let isBegun = false;
  /** Something is on its way, or was. */
  let isSent = false;
  let last = '';
  for (let tried = 0; tried < MOST_TRIES; tried += 1) {
    const first = await seenOf(change, reader);
    if (first.is === 'done') return { result: isSent ? 'written' : 'already' };
    if (first.is === 'other') return { result: 'changed', reason: first.what, isSent };
    if (first.is === 'unobserved') return unobserved(first.why, isSent);
    const reason = await objection();
    if (reason !== undefined) return { result: 'refused', reason };
    if (!isBegun) await begin();
    isBegun = true;
    // The last thing before it is written, since judging and the journal take their time.
    const again = await seenOf(change, reader);
    if (again.is === 'done') return { result: isSent ? 'written' : 'already' };
    if (again.is === 'other') return { result: 'changed', reason: again.what, isSent };
    if (again.is === 'unobserved') return unobserved(again.why, isSent);

    const written = await writeDocument(writer(change.region), change);
    if (written.did === 'fail') return { result: 'refused', reason: written.why };
    if (written.did === 'puzzle') return { result: 'stopped', reason: written.why };
    if (written.did !== 'collide') {
      isSent = true;
      const settled = await settle(change, reader, wait);
      // What S3 took is not sent again: somebody may have taken it back since.
      if (settled !== undefined) return settled;
      if (written.did === 'write')
        return { result: 'stopped', reason: `S3 took the change and still shows the setting as it was before` };
    }
    last = written.why;
    await wait(pauseBefore(tried));
  }
  return { result: 'stopped', reason: `${last}, at each of ${MOST_TRIES} attempts` };
}

/** What the setting is after a request of which S3 took notice, or may have; `undefined`: still as before. */
async function settle(
  change: Exclude<BucketChange, { kind: 'new-bucket' }>,
  reader: AccountChanger['reader'],
  wait: ChangeTools['wait'],
): Promise<ChangeOutcome | undefined> {
  let why = '';
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const seen = await seenOf(change, reader);
    if (seen.is === 'done') return { result: 'written' };
    if (seen.is === 'other')
      return { result: 'changed', reason: `${seen.what}: somebody changed it at the same time`, isSent: true };
    why = seen.is === 'unobserved' ? seen.why : '';
    if (look < MOST_LOOKS - 1) await wait(pauseBefore(look));
  }
  return why === '' ? undefined : { result: 'stopped', reason: `whether it was changed cannot be seen: ${why}` };
}

const pauseBefore = (look: number): number => Math.min(FIRST_PAUSE * 2 ** look, LONGEST_PAUSE);

/** Before anything was sent it says nothing of other changes. */
const unobserved = (reason: string, isSent: boolean): ChangeOutcome => ({
  result: isSent ? 'stopped' : 'refused',
  reason,
});
