import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linesWithoutInvisible } from '../../../src/model/plain-text.ts';
import { findingBlocks, findingRow } from '../../../src/report/html/finding-rows.ts';
import { scriptJson } from '../../../src/report/markup.ts';
import { account, finding } from '../html-sample.ts';

async function dataOf(lines: readonly string[]) {
  async function* stream() {
    yield* lines;
  }
  const blocks: { readonly strings: readonly string[]; readonly rows: readonly (readonly unknown[])[] }[] = [];
  for await (const text of findingBlocks({ lines: stream })) {
    const [, json = ''] =
      /^<script type="application\/json" class="findings-data">([^<]*)<\/script>\n$/.exec(text) ?? [];
    blocks.push(JSON.parse(json));
  }
  return blocks;
}

test('any text in data is that text, and cannot end the element', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constant('</script><!--<script>\u2028')), (text) => {
      const json = scriptJson([text]);
      expect(json).not.toMatch(/[<\u2028\u2029]/);
      expect(JSON.parse(json)).toEqual([text]);
    }),
  );
});

test('whatever names and messages are, the page shows the message that the finding has', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(text, text, text, async (bucket, name, words) => {
      const one = finding(account('444455556666', name), {
        bucket,
        message: `${words} ${bucket} of 444455556666: ${words}`,
      });
      const [block] = await dataOf([findingRow(one)]);
      const row = block?.rows[0] ?? [];
      const string = (index: number) => block?.strings[Number(row[index])] ?? '';
      const shown = string(9)
        .replaceAll('\u0001', () => String(row[10]))
        .replaceAll('\u0002', () => string(5))
        .replaceAll('\u0003', () => string(8));
      expect(shown).toBe(linesWithoutInvisible(one.message, '\uFFFD'));
    }),
  );
});

test('findings of one rule share its words, and each block stands for itself', async () => {
  const lines = Array.from({ length: 9000 }, (_, index) =>
    findingRow(finding(account('444455556666'), { bucket: `bucket-${index}-${'x'.repeat(100)}` })),
  );
  const blocks = await dataOf(lines);
  expect(blocks.length).toBeGreaterThan(1);
  expect(blocks.reduce((sum, { rows }) => sum + rows.length, 0)).toBe(9000);
  // Rule, account, its name, path, Region, message.
  for (const { strings } of blocks) expect(strings).toHaveLength(6);
});
