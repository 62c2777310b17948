import type { SourceValues } from './evaluate/source-names.ts';
import type { PlannedResource, TerraformPlan } from './plan.ts';

/** Resources that have the text of a bucket's policy, or of a key's. */
const HOLDERS: ReadonlySet<string> = new Set([
  'aws_s3_bucket_policy',
  'aws_s3_bucket',
  'aws_kms_key',
  'aws_kms_key_policy',
]);

export interface RebuiltPolicies {
  readonly plan: TerraformPlan;
  /** Addresses of the resources whose policy is the source's. */
  readonly rebuilt: readonly string[];
}

/** The same plan, with the texts of policies that are known only after apply as the source writes them, where that can be told. */
export function withPoliciesFromSource(plan: TerraformPlan, values: SourceValues): RebuiltPolicies {
  const rebuilt: string[] = [];
  const resources = plan.resources.map((resource): PlannedResource => {
    const text = writtenPolicy(resource, values);
    if (text === undefined) return resource;
    rebuilt.push(resource.address);
    const { policy: _, ...unknown } = resource.unknown;
    return { ...resource, after: { ...resource.after, policy: text }, unknown };
  });
  return { plan: { ...plan, resources }, rebuilt };
}

function writtenPolicy(resource: PlannedResource, values: SourceValues): string | undefined {
  const { type, unknown, sensitive } = resource;
  if (!HOLDERS.has(type) || unknown['policy'] !== true || sensitive.includes('policy')) return undefined;
  const text = values.of(resource, ['policy']);
  return typeof text === 'string' && isObject(text) ? text : undefined;
}

/** What stands for a name has quotes where that is an instance of for_each, and then a heredoc is no JSON. */
function isObject(text: string): boolean {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null && !Array.isArray(json);
  } catch {
    return false;
  }
}
