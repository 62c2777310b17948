import type { Run } from 'sarif';
import { compact, indented } from '../json-text.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

export const DOCUMENT_START = `{\n  "$schema": ${compact(SCHEMA)},\n  "version": "2.1.0",\n  "runs": [\n    `;
export const DOCUMENT_END = '\n  ]\n}\n';
export const BETWEEN_RUNS = ',\n    ';

/** A run that is open at its end, so that results follow one by one and none is held. */
export const openRun = (run: Omit<Run, 'results'>): string => indented(run, 2).slice(0, -'\n    }'.length);

/** The name of a further member of an open run, for what follows. */
export const memberOfRun = (name: keyof Run): string => `,\n      ${compact(name)}: `;
export const RUN_END = '\n    }';
