/** Everything that an iteration gives. Node 20 has no `Array.fromAsync`. */
export async function collected<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
