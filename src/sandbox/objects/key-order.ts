/** S3 lists keys in the order of their UTF-8 bytes. JavaScript compares UTF-16 units, which differs beside surrogates only. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return ordered(left) - ordered(right);
  }
  return a.length - b.length;
}

// Surrogates stand for code points above U+FFFF, so they come after all single units.
const ordered = (unit: number): number => {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x10000 : unit;
};

/** Index of the first key that is `key` or comes after it. */
export function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const found = keys[middle];
    if (found !== undefined && compareKeys(found, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
