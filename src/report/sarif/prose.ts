/** Stands where JSON was left out. */
const LEFT_OUT = '…';

/** JSON begins like this; `{}` alone is short enough to stay. */
const BEGIN = /[`']?\{\s*"/g;

/** The text with every JSON object in it, its quotes included, replaced by an ellipsis: a sentence is no place for a policy. */
export function withoutJson(text: string): string {
  let prose = '';
  let from = 0;
  for (const match of text.matchAll(BEGIN)) {
    if (match.index < from) continue;
    const quote = /^[`']/.exec(match[0])?.[0] ?? '';
    const end = endOfObject(text, match.index + quote.length);
    if (end === -1) continue;
    prose += `${text.slice(from, match.index)}${LEFT_OUT}`;
    from = end + (quote !== '' && text[end] === quote ? 1 : 0);
  }
  return prose + text.slice(from);
}

/** Behind the brace that closes the one at `start`; -1 if none does. */
function endOfObject(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}
