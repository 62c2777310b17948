import { tmpdir } from 'node:os';

/** Temporary files of the machine; each file of tests has a folder of its own in it (`test/setup.ts`). */
export const MACHINE_FOLDER = tmpdir();
