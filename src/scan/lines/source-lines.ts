import type { PlannedTemplates } from '../../iac/cloudformation/read-templates.ts';
import type { Locate } from '../../iac/planned.ts';
import { type DeclaredBuckets, sourceOf } from '../../iac/source/fault.ts';
import type { AccountResult, Finding } from '../../model/finding.ts';

/** Where the buckets that a scan reads are declared. */
export interface SourceLines {
  readonly declared: DeclaredBuckets;
  readonly locate: Locate;
  /** Folder that lines are relative to, seen from the working folder; `''` where it is that folder, or lies outside of it. */
  readonly folder: string;
  /** Templates of the folder. The stacks of buckets tell which of their resources a bucket is. */
  readonly templates: PlannedTemplates | null;
}

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
