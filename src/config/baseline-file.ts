import type { Kind } from './option-kind.ts';
import { described, section, textSchema } from './schema-parts.ts';
import type { BaselineInFile } from './values-in-file.ts';

const PARTS = section('', {
  file: described(textSchema, 'The report.'),
  optional: { type: 'boolean', description: 'It need not be there.' },
});

/** A path; in the settings file also a section, which has a second member for a row of its own. */
export const BASELINE_FILE: Kind<string, BaselineInFile, 'one'> = {
  takes: 'one',
  schema: { ...PARTS, ...textSchema, type: ['string', 'object'], required: ['file'] },
  parse: (path) => path,
  read: (inFile, { here }) => here(typeof inFile === 'string' ? inFile : inFile.file),
  write: (file: string | null) => (file === null ? null : { file }),
};
