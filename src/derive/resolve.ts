import type { Answer } from '../model/answer.ts';
import type { Bucket } from '../model/inventory.ts';
import type { Snapshot } from './snapshot.ts';

/** How the answer for one path is found. */
export type Resolve = (snapshot: Snapshot, bucket: Bucket) => Answer;
