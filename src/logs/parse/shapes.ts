/** What the columns look like, asked of bytes: a pattern per column would cost more than everything else together. */

export const BLANK = 0x20;
export const QUOTE = 0x22;
export const DASH = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;
const COLON = 0x3a;

export const isDigit = (byte = 0): boolean => byte >= 0x30 && byte <= 0x39;
const isUpper = (byte = 0): boolean => byte >= 0x41 && byte <= 0x5a;
const isLower = (byte = 0): boolean => byte >= 0x61 && byte <= 0x7a;

const isDash = (bytes: Uint8Array, from: number, to: number): boolean => to - from === 1 && bytes[from] === DASH;

/** `-` or a number. More digits than any size or time has are no number, which bounds the work on a hostile line. */
export function isNumber(bytes: Uint8Array, from: number, to: number): boolean {
  if (from >= to || to - from > 20) return false;
  for (let at = from; at < to; at++) if (!isDigit(bytes[at])) return isDash(bytes, from, to);
  return true;
}

export const isStatus = (bytes: Uint8Array, from: number, to: number): boolean =>
  (to - from === 3 || to - from === 1) && isNumber(bytes, from, to) && (to - from === 3 || bytes[from] === DASH);

/** `REST.GET.OBJECT`, `S3.TRANSITION_SIA.OBJECT`, `SOAP.CreateBucket`. New ones come without notice, so none is listed. */
export function isOperation(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from > 128) return false;
  let part = from;
  let dots = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === DOT) {
      if (at === part) return false;
      part = at + 1;
      dots++;
    } else if (!(isUpper(byte) || byte === 0x5f || isDigit(byte) || (dots > 0 && isLower(byte))))
      return isDash(bytes, from, to);
  }
  return dots > 0 && part < to;
}

/**
 * A whole host id, which is Base64: it ends in `=`, or has 64 or 96 characters. A record that ends with its host id
 * (lifecycle, 2020) is told from one that was torn there by this alone.
 */
export function isWholeHostId(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (isLower(byte) || isUpper(byte) || isDigit(byte)) continue;
    if (byte !== DASH && byte !== 0x2b && byte !== 0x2f && byte !== 0x3d && byte !== 0x5f) return false;
  }
  return to - from === 64 || to - from === 96 || (to - from > 32 && bytes[to - 1] === 0x3d);
}

/** `-`, `SigV2`, `SigV4`. */
export const isSignature = (bytes: Uint8Array, from: number, to: number): boolean =>
  isDash(bytes, from, to) ||
  (to - from > 4 && bytes[from] === 0x53 && bytes[from + 1] === 0x69 && bytes[from + 2] === 0x67);

/**
 * `-` or something with `TLS` or `SSL` in it: `TLSv1.2`, `TLSV1.2`, and once seen `INVALID_RELAY_TLS_VERSION`. `TLSv` and
 * `TLSv1.` are the ends of lines that were torn.
 */
export function isTlsVersion(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from === 1) return bytes[from] === DASH;
  if (to - from < 5 || to - from > 64 || bytes[to - 1] === DOT) return false;
  for (let at = from; at + 2 < to; at++) {
    const first = upper(bytes[at]);
    if (first !== 0x54 && first !== 0x53) continue;
    const second = upper(bytes[at + 1]);
    const third = upper(bytes[at + 2]);
    if (first === 0x54 ? second === 0x4c && third === 0x53 : second === 0x53 && third === 0x4c) return true;
  }
  return false;
}

const upper = (byte = 0): number => (isLower(byte) ? byte - 0x20 : byte);

/** `-` or the whole ARN of an access point: five colons, and a name behind the first slash after them. */
export function isArn(bytes: Uint8Array, from: number, to: number): boolean {
  if (isDash(bytes, from, to)) return true;
  if (bytes[from] !== 0x61 || bytes[from + 1] !== 0x72 || bytes[from + 2] !== 0x6e || bytes[from + 3] !== COLON)
    return false;
  let colons = 0;
  for (let at = from; at < to; at++) {
    if (bytes[at] === COLON) colons++;
    else if (colons >= 5 && bytes[at] === SLASH) return at + 1 < to;
  }
  return false;
}

/** `-`, `Yes`; a word of letters, should there ever be another, but not what is left of a torn `Yes`. */
export function isFlag(bytes: Uint8Array, from: number, to: number): boolean {
  if (isDash(bytes, from, to)) return true;
  if (to - from > 5) return false;
  for (let at = from; at < to; at++) if (!(isUpper(bytes[at]) || isLower(bytes[at]))) return false;
  return bytes[from] !== 0x59 || to - from > 2 || (to - from === 2 && bytes[from + 1] !== 0x65);
}

/** `-` or the code of a Region, which has a dash and a number in it: `eu-west` is the end of a line that was torn. */
export function isRegion(bytes: Uint8Array, from: number, to: number): boolean {
  if (isDash(bytes, from, to)) return true;
  if (to - from > 32) return false;
  let isNumbered = false;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (!(isLower(byte) || byte === DASH || isDigit(byte))) return false;
    if (at > from && isDigit(byte) && bytes[at - 1] === DASH) isNumbered = true;
  }
  return isNumbered;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MONTH_LETTERS = MONTHS.map((name) => Buffer.from(name).readUIntBE(0, 3));

/** The month of three letters, counted from 0, or -1. The letters are compared as one number. */
export const monthAt = (bytes: Uint8Array, from: number): number =>
  MONTH_LETTERS.indexOf(((bytes[from] ?? 0) << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0));

/** `:00:00:38 +0000]`, 16 bytes, of a clock that there is; a minute may have 61 seconds. */
export const isClock = (bytes: Uint8Array, from: number): boolean =>
  bytes[from] === 0x3a &&
  twoDigits(bytes, from + 1, 23) &&
  bytes[from + 3] === 0x3a &&
  twoDigits(bytes, from + 4, 59) &&
  bytes[from + 6] === 0x3a &&
  twoDigits(bytes, from + 7, 60) &&
  bytes[from + 9] === BLANK &&
  (bytes[from + 10] === 0x2b || bytes[from + 10] === DASH) &&
  twoDigits(bytes, from + 11, 14) &&
  twoDigits(bytes, from + 13, 59) &&
  bytes[from + 15] === 0x5d;

const twoDigits = (bytes: Uint8Array, at: number, most: number): boolean =>
  isDigit(bytes[at]) && isDigit(bytes[at + 1]) && ((bytes[at] ?? 0) - 0x30) * 10 + (bytes[at + 1] ?? 0) - 0x30 <= most;
