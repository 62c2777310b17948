import { isDigit, monthAt } from './shapes.ts';

/** When the day `06/Feb/2026` at this place begins in UTC, in milliseconds since 1970; NaN if no day stands there. */
export type StartOfDay = (words: DataView, at: number) => number;

/** Compares the day with the one before: it changes once in a day's lines. */
export function startOfDay(): StartOfDay {
  let [first, second, third, start] = [0, 0, 0, Number.NaN];
  return (words, at) => {
    const one = words.getInt32(at, true);
    const two = words.getInt32(at + 4, true);
    // The 11 bytes of a day are two words of four and one that overlaps.
    const three = words.getInt32(at + 7, true);
    if (one !== first || two !== second || three !== third) {
      [first, second, third] = [one, two, three];
      start = startOf(new Uint8Array(words.buffer, words.byteOffset + at, 11));
    }
    return start;
  };
}

function startOf(bytes: Uint8Array): number {
  const month = monthAt(bytes, 3);
  const digits = [0, 1, 7, 8, 9, 10].map((at) => bytes[at] ?? 0);
  if (month < 0 || bytes[2] !== SLASH || bytes[6] !== SLASH || !digits.every(isDigit)) return Number.NaN;
  const [tens = 0, ones = 0, ...year] = digits.map((digit) => digit - 0x30);
  const start = Date.UTC(Number(year.join('')), month, tens * 10 + ones);
  // The 31st of February would be a day of March, and the day 0 one of the month before.
  return new Date(start).getUTCMonth() === month ? start : Number.NaN;
}

const SLASH = 0x2f;
