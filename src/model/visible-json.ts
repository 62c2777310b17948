import { linesWithoutInvisible } from './plain-text.ts';

/** What `JSON.stringify` leaves as it is and nobody sees is among these; most texts have none of them. */
const MAY_BE_INVISIBLE = /[^\n -~]/;

/**
 * JSON of which a terminal and an editor show every character: what nobody sees, or what a terminal would obey, is written
 * as an escape, so that nothing is lost. A line feed in JSON is always layout.
 */
export function visibleJson(value: unknown, indent?: number | string, replacer?: Replacer): string {
  const text = JSON.stringify(value, replacer, indent);
  const visible = MAY_BE_INVISIBLE.test(text) ? linesWithoutInvisible(text, escaped) : text;
  // Only a text has two of them, which a build server may take for a command.
  return visible.includes('##') ? visible.replaceAll(/##(?=\w*\[)/g, '#\\u0023') : visible;
}

type Replacer = (key: string, value: unknown) => unknown;

const escaped = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
