import { createHash } from 'node:crypto';
import { parse } from 'node:path';
import type { CheckedExpressions } from '../evaluate/expression.ts';
import type { RuleSource } from '../evaluate/source.ts';
import { PRECOMPILED_RULES } from './precompiled-rules.ts';

/**
 * What the build found in a rule of the package; `undefined` for every other text. Reading and checking the rules of the
 * package took longer than all else that a scan of a small account does.
 */
export function precompiledRule(
  file: string,
  text: string,
): { readonly source: RuleSource; readonly checked: CheckedExpressions } | undefined {
  const known = PRECOMPILED_RULES[textDigest(text)];
  // Under another name it is a mistake, which is reported where the file is read.
  if (known === undefined || known.source.id !== parse(file).name) return undefined;
  return { source: known.source, checked: new Map(known.checked) };
}

/** @public For the build. */
export const textDigest = (text: string): string => createHash('sha256').update(text).digest('base64');
