import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadCases } from '../../src/ruleset/cases.ts';
import { loadRules } from '../../src/ruleset/load-rules.ts';
import { runCase } from '../../src/scan/assess/run-case.ts';

/** Policies as they were found in public issues, samples and modules, with what happened on AWS. */
const FOLDER = fileURLToPath(new URL('./', import.meta.url));
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
const { rules } = await loadRules({ folders: [], builtin: true });

describe.each(files)('%s', (file) => {
  test('comes out as it did on AWS', async () => {
    const [, id] = /^# rule: (.*)$/m.exec(readFileSync(`${FOLDER}${file}`, 'utf8')) ?? [];
    const rule = rules.find(({ info }) => info.id === id);
    if (rule === undefined) throw new Error(`no rule ${id}`);
    for (const one of await loadCases(`${FOLDER}${file}`)) {
      const outcome = runCase(rule, one);
      expect('wrong' in outcome ? outcome.wrong : outcome.differences, one.name).toEqual([]);
    }
  });
});
