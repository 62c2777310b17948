import { describe, expect, test } from 'vitest';
import { expectedOfTemplate, judgedTemplates, TEMPLATE_CASES, templatesOf } from './judged-template.ts';

describe.each(TEMPLATE_CASES)('%s', (name) => {
  test('has the buckets that will be there', async () => {
    const { input, buckets } = await expectedOfTemplate(name);
    const { inventory } = await templatesOf(name, input);
    expect(Object.fromEntries(inventory.buckets.map((one) => [one.address, one.isNamed ? one.name : null]))).toEqual(
      Object.fromEntries(Object.entries(buckets).map(([address, one]) => [address, one.name])),
    );
  });

  test('is judged as a person would judge it', async () => {
    const { input, buckets } = await expectedOfTemplate(name);
    const judged = judgedTemplates(await templatesOf(name, input));
    for (const [address, { fail = [], unknown = [], either = [] }] of Object.entries(buckets)) {
      const verdicts = { ...judged[address]?.verdicts };
      for (const { rule, of = [] } of either) {
        expect({ address, rule, of, verdict: of.includes(verdicts[rule] ?? 'none') }).toMatchObject({ verdict: true });
        delete verdicts[rule];
      }
      expect({ address, verdicts }).toEqual({
        address,
        verdicts: Object.fromEntries([
          ...fail.map(({ rule }) => [rule, 'fail']),
          ...unknown.map(({ rule }) => [rule, 'unknown']),
        ]),
      });
      for (const { rule, sits_at: place = address } of fail)
        expect({ address, rule, place: judged[address]?.places[rule] }).toEqual({ address, rule, place });
    }
  });

  test('points at the lines that declare what is at fault', async () => {
    const { input, buckets } = await expectedOfTemplate(name);
    const { locate } = await templatesOf(name, input);
    for (const { fail = [] } of Object.values(buckets))
      for (const { rule, at, is = '' } of fail) {
        const found = locate(is.slice(is.indexOf(' ') + 1));
        expect({ rule, is, at: `${found?.file}:${found?.line}` }).toEqual({ rule, is, at });
      }
  });
});
