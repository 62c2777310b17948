import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ValidateFunction } from 'ajv';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { isConfig } from '../../src/config/config-validator.ts';
import { compileRule } from '../../src/evaluate/compile-rule.ts';
import type { CheckedExpression } from '../../src/evaluate/expression.ts';
import { isReport } from '../../src/inventory/report-validator.ts';
import { areCases } from '../../src/ruleset/case-validator.ts';
import { textDigest } from '../../src/ruleset/precompiled.ts';
import { PRECOMPILED_RULES, type PrecompiledRule } from '../../src/ruleset/precompiled-rules.ts';
import { readRule } from '../../src/ruleset/read-rule.ts';
import { isRule } from '../../src/ruleset/rule-validator.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RULES = (await readdir(`${ROOT}rules`)).filter((name) => name.endsWith('.yaml'));

/** A module as the build has written it anew. */
const built = (path: string): Promise<Readonly<Record<string, unknown>>> => import(`${ROOT}build/${path}`);

const textOf = (path: string): Promise<string> => readFile(`${ROOT}${path}`, 'utf8');

describe('rules', async () => {
  const { PRECOMPILED_RULES: written } = (await built('ruleset/precompiled-rules.js')) as {
    readonly PRECOMPILED_RULES: Readonly<Record<string, PrecompiledRule>>;
  };

  test('the build knows each rule of the package and no other; the source knows none', async () => {
    const digests = await Promise.all(RULES.map(async (name) => textDigest(await textOf(`rules/${name}`))));
    expect(Object.keys(written).sort()).toEqual(digests.sort());
    expect(PRECOMPILED_RULES).toEqual({});
  });

  test.each(RULES)('%s is read and checked to the same', async (name) => {
    const text = await textOf(`rules/${name}`);
    const known = written[textDigest(text)];
    const read = await readRule(name, text);
    if (!('source' in read) || known === undefined) throw new Error(`${name} is not known`);
    expect(known.source).toEqual(read.source);
    const checked = new Map<string, CheckedExpression>();
    const normal = compileRule(read.source, {}, checked);
    // As JSON, which is how the build keeps it.
    expect(known.checked).toEqual(JSON.parse(JSON.stringify([...checked])));
    const fromBuild = compileRule(known.source, {}, new Map(known.checked));
    if (!('judge' in normal) || !('judge' in fromBuild)) throw new Error(`${name} has a fault`);
    expect(withoutFunctions(fromBuild)).toEqual(withoutFunctions(normal));
  });
});

const withoutFunctions = (rule: object): unknown => JSON.parse(JSON.stringify(rule));

/** What validators are tried with: what they are for, and changes of it. */
const VALIDATORS = [
  ['config/config-validator.js', 'isConfig', isConfig, () => Promise.resolve(CONFIGS)],
  ['ruleset/rule-validator.js', 'isRule', isRule, () => documents('rules', RULES)],
  ['ruleset/case-validator.js', 'areCases', areCases, () => documents('test/rules', RULES)],
  [
    'inventory/report-validator.js',
    'isReport',
    isReport,
    async () => [JSON.parse(await textOf('reports/examples/s3log-audit.json'))],
  ],
] as const satisfies readonly (readonly [string, string, ValidateFunction, () => Promise<readonly unknown[]>])[];

const CONFIGS: readonly unknown[] = [
  {},
  { failOn: 'low', concurrency: 8, profile: 'audit', regions: ['eu-west-1'], organization: { scan: true } },
  {
    rules: { select: ['default'], folders: ['rules'] },
    reports: [{ format: 'json' }, { format: 'html', output: 'x.html' }],
    baseline: { file: 'report.json', optional: true },
    waivers: [
      { rule: 'logging-enabled', resource: 'a-*', reason: 'because', owner: 'platform', expires: '2027-01-31' },
    ],
  },
];

const documents = (folder: string, names: readonly string[]): Promise<readonly unknown[]> =>
  Promise.all(names.map(async (name) => parse(await textOf(`${folder}/${name}`)) as unknown));

/** Every place in a document. */
function placesIn(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [path, ...members.flatMap(([name, one]) => placesIn(one, [...path, name]))];
}

function changedAt(value: unknown, [first, ...rest]: readonly string[], to: unknown): unknown {
  if (first === undefined) return to;
  if (Array.isArray(value))
    return value.map((one, index) => (String(index) === first ? changedAt(one, rest, to) : one));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => {
      if (name !== first) return [[name, one]];
      // A member that becomes nothing is left out.
      return to === undefined && rest.length === 0 ? [] : [[name, changedAt(one, rest, to)]];
    }),
  );
}

const isValidator = (value: unknown): value is ValidateFunction => typeof value === 'function';

describe.each(VALIDATORS)('%s', async (path, name, normal, load) => {
  const { [name]: fromBuild } = await built(path);
  const samples = await load();

  const verdictOf = (validate: unknown, value: unknown): unknown => {
    if (!isValidator(validate)) throw new Error(`${path} has no ${name}`);
    const isValid = validate(structuredClone(value));
    const errors = (validate.errors ?? []).map(({ instancePath, schemaPath, keyword, params, message }) => ({
      ...{ instancePath, schemaPath, keyword, params, message },
    }));
    return { isValid, errors: isValid ? [] : errors };
  };

  test('what is right is right, and the build did write it anew', () => {
    expect(samples.length).toBeGreaterThan(0);
    for (const one of samples) {
      expect(verdictOf(normal, one)).toEqual({ isValid: true, errors: [] });
      expect(verdictOf(fromBuild, one)).toEqual({ isValid: true, errors: [] });
    }
    expect(fromBuild).not.toBe(normal);
  });

  test('of what is changed anywhere both say the same, with the same mistakes', () => {
    const changed = fc
      .constantFrom(...samples)
      .chain((sample) =>
        fc
          .tuple(fc.constantFrom(...placesIn(sample)), fc.oneof(fc.constant(undefined), fc.jsonValue({ maxDepth: 2 })))
          .map(([place, to]) => changedAt(sample, place, to)),
      );
    void fc.assert(
      fc.property(changed, (value) => {
        expect(verdictOf(fromBuild, value)).toEqual(verdictOf(normal, value));
      }),
      { numRuns: 300 },
    );
  });
});
