import type { ScanOptions } from '../../config/options.ts';
import type { Locate } from '../../iac/planned.ts';
import { type DeclaredBuckets, sourceOf } from '../../iac/source/fault.ts';
import { declaredInState } from '../../iac/source/state.ts';
import { locatorOf } from '../../iac/source/terraform-locator.ts';
import { readTerraformSource } from '../../iac/source/terraform-source.ts';
import { declaredInSource } from '../../iac/terraform/named-in-source.ts';
import type { AccountResult, Finding } from '../../model/finding.ts';
import { sourceFolder } from '../../store/source-folder.ts';
import { readJsonInput } from '../planned/read-plan-file.ts';
import { belowHere } from '../planned/read-planned.ts';

/** Where the buckets that a scan reads are declared. */
export interface SourceLines {
  readonly declared: DeclaredBuckets;
  readonly locate: Locate;
  /** Folder that lines are relative to, seen from the working folder; `''` where it is that folder, or lies outside of it. */
  readonly folder: string;
}

/**
 * From a state and the source, or from the source alone, which names some buckets itself.
 * @throws UserError for what is no state, and no folder
 */
export async function sourceLines(
  { sourceFolder: source, state }: Pick<ScanOptions, 'sourceFolder' | 'state'>,
  input: AsyncIterable<string | Uint8Array> | undefined,
): Promise<SourceLines | undefined> {
  if (source === null) return undefined;
  const root = await readTerraformSource(await sourceFolder(source));
  const declared = state === null ? declaredInSource(root) : declaredInState(await readJsonInput(state, input, STATE));
  return { declared, locate: locatorOf(root), folder: belowHere(source) };
}

const STATE = {
  flag: '--state',
  what: 'state',
  hint: 'terraform state pull > state.json, or terraform show -json > state.json',
};

/** The same results, whose findings have the line of what is at fault. Their fingerprints stay. */
export async function* withLines(
  results: AsyncIterable<AccountResult>,
  { declared, locate, folder }: SourceLines,
): AsyncIterable<AccountResult> {
  const placed = (finding: Finding): Finding => {
    const found = sourceOf(finding, declared, locate);
    if (found === undefined) return finding;
    return { ...finding, source: folder === '' ? found : { ...found, root: folder } };
  };
  for await (const result of results) yield { ...result, findings: result.findings.map(placed) };
}
