import type { RuleCase } from '../evaluate/rule-case.ts';
import { readRegularFile } from '../store/regular-file.ts';
import { faultsError } from '../yaml/fault-report.ts';
import type { FileFault } from '../yaml/file-fault.ts';
import { schemaFaults } from '../yaml/schema-check.ts';
import { parseYaml, type YamlFile } from '../yaml/yaml-file.ts';
import { historyOf, inventoryOf, organizationOf } from './case-inventory.ts';
import type { WrittenCase } from './case-schema.ts';
import { areCases } from './case-validator.ts';

/** Reads the cases of one rule; throws one UserError that names every fault of the file. */
export async function loadCases(file: string): Promise<readonly RuleCase[]> {
  const cases = parseCases(file, await readRegularFile(file));
  if ('faults' in cases) throw faultsError(cases.faults, 'mend the cases');
  return cases.cases;
}

export function parseCases(
  file: string,
  text: string,
): { readonly cases: readonly RuleCase[] } | { readonly faults: readonly FileFault[] } {
  const yaml = parseYaml(file, text);
  if (!('data' in yaml)) return { faults: yaml };
  if (!areCases(yaml.data)) return { faults: schemaFaults(areCases, yaml) };
  const read = yaml.data.map((written, index) => readCase(yaml, written, index));
  const faults = read.flatMap((one) => one.faults);
  return faults.length > 0 ? { faults } : { cases: read.map(({ ruleCase }) => ruleCase) };
}

function readCase(
  { file, faultAt }: YamlFile,
  written: WrittenCase,
  index: number,
): { readonly ruleCase: RuleCase; readonly faults: readonly FileFault[] } {
  const { inventory, faults } = inventoryOf(written);
  const { name, judge = 'account', params = {}, verdict, place, message, severity, unobserved } = written;
  const isThere =
    judge === 'account' || judge === 'organization' || inventory.buckets.some((bucket) => bucket.name === judge);
  const { line } = faultAt({ path: [index] }, '');
  return {
    faults: [
      ...faults.map(({ path, text }) => faultAt({ path: [index, ...path] }, text)),
      ...(isThere ? [] : [faultAt({ path: [index, 'judge'] }, `the case has no bucket ${judge}`)]),
    ],
    ruleCase: {
      name,
      source: `${file}:${line}`,
      inventory,
      organization: organizationOf(written),
      earlier: historyOf(written),
      unreached: written.organization?.unreached ?? 0,
      judge,
      params,
      expected: { verdict, place, message, severity, unobserved: unobserved && [...unobserved].sort() },
    },
  };
}
