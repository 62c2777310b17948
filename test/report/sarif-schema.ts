import { readFileSync } from 'node:fs';
import AjvDraft04 from 'ajv-draft-04';
import type { Log } from 'sarif';

// The schema of OASIS as published (SARIF 2.1.0, errata 01), unmodified. It is JSON Schema draft 04.
const schema = JSON.parse(readFileSync(new URL('sarif-2.1.0.schema.json', import.meta.url), 'utf8'));
const ajv = new AjvDraft04.default({ strict: false, validateFormats: false });

export const isSarif = ajv.compile<Log>(schema);

/** @throws what is not as the schema wants it */
export function parsedSarif(text: string): Log {
  const parsed: unknown = JSON.parse(text);
  if (!isSarif(parsed)) throw new Error(ajv.errorsText(isSarif.errors));
  return parsed;
}
