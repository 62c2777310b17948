import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** So many of them, each once, in an order that the seed decides. */
export function* shuffled<T>(all: readonly T[], count: number, seed: number): Iterable<T> {
  const random = xoroshiro128plus(seed);
  const left = [...all];
  for (let made = 0; made < count && left.length > 0; made += 1) {
    const index = uniformInt(random, 0, left.length - 1);
    const [one] = left.splice(index, 1, ...left.splice(-1));
    if (one !== undefined) yield one;
  }
}
