import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { partsOf } from '../../../src/store/s3/parts-of.ts';

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

test('parts have one size but the last, are never empty, and together are what was given', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.string(), fc.uint8Array({ maxLength: 40 }))),
      fc.integer({ min: 1, max: 20 }),
      async (chunks, size) => {
        const parts: Buffer[] = [];
        for await (const part of partsOf(each(chunks), size)) parts.push(part);
        expect(Buffer.concat(parts).equals(Buffer.concat(chunks.map((chunk) => Buffer.from(chunk))))).toBe(true);
        expect(parts.slice(0, -1).every(({ length }) => length === size)).toBe(true);
        expect(parts.every(({ length }) => length > 0 && length <= size)).toBe(true);
      },
    ),
  );
});
