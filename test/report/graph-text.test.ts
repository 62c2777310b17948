import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dot } from '../../src/report/graph/dot.ts';
import { mermaid } from '../../src/report/graph/mermaid.ts';
import { topologyOf } from '../../src/report/graph/topology.ts';
import { rich } from './rich-sample.ts';

const drawn = topologyOf([rich]);

test('DOT draws every bucket and delivery, loops in their colour', () => {
  const text = dot(drawn);
  for (const name of ['app', 'archive', 'logs', 'ring-a', 'ring-b', 'web']) expect(text).toContain(`[label="${name}"`);
  expect(text.match(/n\d+ -> n\d+/g)).toHaveLength(5);
  expect(text.match(/-> n\d+ \[color="#8a1c7c"/g)).toHaveLength(2);
  expect(text.match(/style=dashed tooltip="logs are lost"/g)).toHaveLength(1);
});

test('Mermaid draws every bucket and delivery, and colours links by their number', () => {
  const text = mermaid(drawn);
  for (const name of ['app', 'archive', 'logs', 'ring-a', 'ring-b', 'web']) expect(text).toContain(`["${name}"]:::`);
  const links = text.split('\n').flatMap((line) => / (==>|-\.->|-->)(?:\|"\d+"\|)? n\d+$/.exec(line)?.[1] ?? []);
  expect(links).toHaveLength(5);
  const styled = /linkStyle ([\d,]+) stroke:#8a1c7c/.exec(text)?.[1]?.split(',').map(Number);
  expect(styled?.map((link) => links[link])).toEqual(['==>', '==>']);
});

test('loops come last in the text, since both draw what comes last at the head of the page', () => {
  for (const write of [dot, mermaid]) {
    const text = write(drawn);
    expect(text.indexOf('"ring-a"')).toBeGreaterThan(text.indexOf('"app"'));
    expect(text.indexOf('"ring-a"')).toBeGreaterThan(text.indexOf('"web"'));
  }
});

test('nothing to draw is said', () => {
  const empty = topologyOf([]);
  expect(dot(empty)).toContain('No bucket logs to another bucket.');
  expect(mermaid(empty)).toContain('No bucket logs to another bucket.');
});

test('what could not be read is never drawn as "nothing there"', () => {
  const { coverage } = rich;
  const nothing = { ...rich, edges: [] };
  const denied = { fact: 'logging', state: 'denied', action: 's3:GetBucketLogging', code: '', reason: '' } as const;
  for (const unread of [
    { ...coverage, status: 'unreachable', reason: 'sts:AssumeRole was denied' } as const,
    { ...coverage, status: 'incomplete', reason: 's3:ListAllMyBuckets was denied' } as const,
    { ...coverage, unobserved: [{ ...denied, count: 1, examples: ['app'] }] },
  ]) {
    expect(dot(topologyOf([{ ...nothing, coverage: unread }]))).toContain(
      'No bucket was seen to log to another bucket. Not observed: where buckets of 1 account log to, in whole or in part.',
    );
    expect(mermaid(topologyOf([rich, { ...nothing, coverage: unread }]))).toContain('Not observed: where buckets of');
  }
});

/** What stands between quotes; an escape is two characters. */
const outsideOfQuotes = (text: string): string => text.replaceAll(/"(?:\\.|[^"\\])*"/g, '""');

test('no name gets out of its quotes', () => {
  const text = fc.string({ unit: 'binary', maxLength: 30 });
  const traps = fc.constantFrom(
    '',
    '"',
    '\\',
    '\\"',
    '"]; a -> b [label="',
    '"]\n  click n0 "https://evil.example"',
    '#quot;',
    '`**x**`',
  );
  const [first] = rich.edges;
  if (first === undefined) throw new Error('the sample has edges');
  fc.assert(
    fc.property(text, traps, (name, trap) => {
      const edges = [{ ...first, source: `s${name}${trap}`, target: 'logs', region: 'eu-west-1' }];
      const account = { ...rich, account: { ...rich.account, name: `${trap}${name}` }, edges };
      const plain = topologyOf([
        {
          ...account,
          account: { ...rich.account, name: 'n' },
          edges: [{ ...first, source: 's', target: 'logs', region: 'eu-west-1' }],
        },
      ]);
      const nasty = topologyOf([account]);
      for (const write of [dot, mermaid]) {
        // Ids are numbers in the order of names, so a node may come first here and second there.
        const shape = (of: typeof nasty): string =>
          outsideOfQuotes(write(of))
            .split('\n')
            .sort()
            .join('\n')
            .replaceAll(/n\d/g, 'n')
            .replaceAll(/ penwidth=2|:::\w+/g, '');
        expect(shape(nasty).split('\n').sort()).toEqual(shape(plain).split('\n').sort());
        expect(write(nasty)).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u);
      }
      // Mermaid knows no backslash: a quote in a text would end it.
      for (const quoted of mermaid(nasty).matchAll(/"([^"]*)"/g)) expect(quoted[1]).not.toMatch(/[<>`[\]{}|\\]/);
    }),
    { numRuns: 200 },
  );
});
