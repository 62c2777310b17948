import { suggestion } from '../model/suggestion.ts';
import { isConfig } from './config-validator.ts';
import type { FileContext } from './option-kind.ts';
import { pathInFile } from './option-names.ts';
import type { Row } from './options.ts';

export interface ValueContext {
  /** The day that waivers are looked at from, `YYYY-MM-DD`. */
  readonly today: string;
  readonly maxWaiverDays: number | undefined;
}

/**
 * What is wrong with a value that a program hands in; `null` if nothing is. What the settings file can hold is checked as it is
 * there, so that a waiver ends on some day however it is given.
 */
export function valueFault(row: Row, value: unknown, { today, maxWaiverDays }: ValueContext): string | null {
  const { kind, key } = row;
  if (kind.takes === 'switch') return typeof value === 'boolean' ? null : 'neither true nor false';
  if (Array.isArray(row.default) && !Array.isArray(value)) return 'not a list';
  if (key === undefined || value === null) return null;
  const inFile = asWritten(row, value);
  if (inFile === undefined) return 'not as its type says';
  const path = pathInFile(row);
  const data = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), inFile);
  if (!isConfig(data)) {
    const [error] = isConfig.errors ?? [];
    const at = error?.instancePath.split('/').slice(path.length + 1) ?? [];
    return `${at.length === 0 ? 'it' : at.join('.')} ${error?.message ?? 'is not as its type says'}`;
  }
  const context: FileContext = {
    path: '',
    faultAt: (_, text) => ({ file: '', line: 1, column: 1, quoted: '', text }),
    today,
    maxWaiverDays,
    files: {},
    suggestion,
    here: (written) => written,
  };
  return kind.faults?.(inFile, context)[0]?.text ?? null;
}

/** `undefined` where the value is so much another one that nobody can write it. */
function asWritten({ kind }: Row, value: unknown): unknown {
  try {
    const written = kind.write?.(value) ?? value;
    // A value that is there twice is no mistake, as with flags.
    return Array.isArray(written) ? [...new Set<unknown>(written)] : written;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
