import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Numbers from 0 to 1 that follow from a name, so that what happens to one bucket does not hang on the order of all requests. */
export function chanceOf(seed: number, name: string): () => number {
  const random = xoroshiro128plus((hash(name) ^ Math.imul(seed, 0x9e3779b1)) | 0);
  return () => uniformFloat64(random);
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value;
}
