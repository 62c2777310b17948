import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ObjectAccess } from '../../store/s3/object-access.ts';
import { ObjectFault } from '../../store/s3/object-fault.ts';
import { writeObject } from '../../store/s3/objects.ts';

/** A file that is written for hours, and an object that follows it: whoever loses the machine resumes from the object. */
export interface KeptObject {
  /** The file holds something more. Uploads it unless that was done a moment ago. */
  readonly grown: () => void;
  /** Uploads the whole file. @throws ObjectFault, UserError */
  readonly finish: () => Promise<void>;
  /** Waits for an upload under way. */
  readonly idle: () => Promise<void>;
}

export interface KeepOptions {
  /** The file. */
  readonly path: string;
  readonly url: string;
  /** Not ended by the signal of the scan: what was read by then is worth keeping. */
  readonly access: ObjectAccess;
  /** Tag of the object that is there; `null`: none is. */
  readonly tag: string | null;
  /** Somebody else writes the object, so that nothing of this scan can be kept there. */
  readonly onLost: (fault: ObjectFault) => void;
}

/** Milliseconds; and uploads take at most a tenth of the time. */
const AT_MOST_EVERY = 10_000;
const SHARE = 10;

/** Each upload replaces the object that the one before has left and no other, as a whole. */
export function keepObject({ path, url, access, tag, onLost }: KeepOptions): KeptObject {
  let replaces = tag;
  let running: Promise<void> | null = null;
  let notBefore = 0;
  let lost: ObjectFault | null = null;
  const upload = async (): Promise<void> => {
    if (lost !== null) throw lost;
    // What is appended meanwhile comes with the next upload; a last line without its end is one that readers drop.
    const { size } = await stat(path);
    const chunks = createReadStream(path, { end: size - 1 });
    try {
      replaces = await writeObject(url, access, { chunks, replaces });
    } finally {
      chunks.destroy();
    }
  };
  const uploadSoon = async (): Promise<void> => {
    const began = performance.now();
    try {
      await upload();
    } catch (error) {
      // Whatever else it is may be over the next time; the last upload tells.
      if (!(error instanceof ObjectFault) || error.kind !== 'changed') return;
      lost = error;
      onLost(error);
    } finally {
      const now = performance.now();
      notBefore = now + Math.max(AT_MOST_EVERY, (now - began) * SHARE);
      running = null;
    }
  };
  const idle = async (): Promise<void> => {
    await running;
  };
  return {
    grown: () => {
      if (running === null && performance.now() >= notBefore) running = uploadSoon();
    },
    idle,
    finish: async () => {
      await idle();
      await upload();
    },
  };
}
