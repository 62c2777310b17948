import { hasPlaceholder, piecesOf } from '../model/placeholder.ts';
import type { KeyLookup } from './keys.ts';
import { matchesOpen } from './open-text.ts';
import { loosened, type Part, type Pattern, patternOf, resolvePattern } from './pattern.ts';
import type { Tri } from './tri.ts';

const PARTS = 6;

/** The ARN operators compare the six parts of an ARN one by one, so that no wildcard reaches over a colon (IAM User Guide, condition operators). */
export interface ArnPattern {
  readonly whole: Pattern;
  /** Empty if the policy does not write six parts. */
  readonly parts: readonly Pattern[];
}

export function arnPattern(whole: Pattern): ArnPattern {
  const parts: Part[][] = [[]];
  const open = () => parts.length < PARTS;
  for (const part of whole.parts) {
    if (part.kind !== 'text' || !open()) {
      parts.at(-1)?.push(part);
      continue;
    }
    const texts = splitColons(part.text, PARTS - parts.length + 1);
    texts.forEach((text, index) => {
      if (index > 0) parts.push([]);
      parts.at(-1)?.push({ kind: 'text', text });
    });
  }
  return { whole, parts: parts.length === PARTS ? parts.map(patternOf) : [] };
}

export function matchesArn({ whole, parts }: ArnPattern, value: string, keys: KeyLookup): Tri {
  const given = partsOf(value);
  // What a placeholder stands for may have more parts.
  if (given.length < PARTS && hasPlaceholder(value)) return 'unknown';
  // AWS does not say how fewer parts are compared, on either side; they surely match nothing that they would not match as one text.
  if (given.length < PARTS || parts.length === 0)
    return matchesOpen(loosened(whole), value) === 'no' ? 'no' : 'unknown';
  let result: Tri = 'yes';
  // From the end, since that is where most ARNs differ.
  for (let index = PARTS - 1; index >= 0; index -= 1) {
    const part = parts[index];
    const one = given[index] ?? '';
    if (part === undefined) continue;
    const resolved = resolvePattern(part, keys);
    if (resolved.kind === 'absent') return 'no';
    if (resolved.kind === 'unknown') {
      if (matchesOpen(loosened(part), one) === 'no') return 'no';
      result = 'unknown';
      continue;
    }
    const matched = matchesOpen(resolved.pattern, one);
    if (matched === 'no') return 'no';
    if (matched === 'unknown') result = 'unknown';
  }
  return result;
}

let last: { readonly value: string; readonly parts: readonly string[] } | undefined;

/** One value of a request is compared with whole lists. */
function partsOf(value: string): readonly string[] {
  if (last?.value !== value) last = { value, parts: splitColons(value, PARTS) };
  return last.parts;
}

function splitColons(text: string, most: number): readonly string[] {
  const all = hasPlaceholder(text) ? splitOutside(text) : text.split(':');
  return all.length <= most ? all : [...all.slice(0, most - 1), all.slice(most - 1).join(':')];
}

/** Colons of placeholders separate nothing. */
const splitOutside = (text: string): readonly string[] =>
  piecesOf(text).reduce<string[]>(
    (parts, piece) => {
      const [first = '', ...more] = piece.isPlaceholder ? [piece.text] : piece.text.split(':');
      return [...parts.slice(0, -1), `${parts.at(-1) ?? ''}${first}`, ...more];
    },
    [''],
  );
