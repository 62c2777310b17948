import type { Finding, RuleInfo } from '../model/finding.ts';
import { BUCKET_NAME } from '../model/names.ts';
import { FIX_PLACEHOLDER } from '../model/rule-fix.ts';

// What AWS does not allow as a name or an id does not get into a command.
const ACCOUNT_ID = /^\d{12}$/;
const PARTITION = /^aws(?:-[a-z]+)*$/;

/** What of a finding its fix depends on. */
type Fixed = Pick<Finding, 'partition' | 'account' | 'bucket' | 'affected' | 'addresses' | 'remedy'>;

/** What to do, with the names of the finding where they are sure. */
export const fixText = ({ fix }: Pick<RuleInfo, 'fix'>, finding: Fixed): string =>
  withNames(finding.remedy?.fix ?? fix, finding);

/** The same for Terraform; `''` where the rule has none. */
export const terraformText = ({ terraform }: Pick<RuleInfo, 'terraform'>, finding: Fixed): string =>
  withNames(finding.remedy?.terraform ?? terraform, finding);

/**
 * A log bucket that is still to be chosen, the one of several buckets that is to be changed, and a bucket without a name stay
 * placeholders. ARNs are written for the partition `aws`.
 */
function withNames(text: string, { partition, account, bucket, affected, addresses = [] }: Fixed): string {
  const placeholders: readonly string[] = text.match(FIX_PLACEHOLDER) ?? [];
  const namesBoth = placeholders.includes('BUCKET') && placeholders.includes('LOG-BUCKET');
  const names = new Map([
    ['BUCKET', affected.length === 1 ? affected[0] : undefined],
    ['LOG-BUCKET', namesBoth && affected.includes(bucket) ? undefined : bucket],
    ['ACCOUNT', ACCOUNT_ID.test(account) ? account : undefined],
  ]);
  return text
    .trim()
    .replaceAll(/\barn:aws:/g, PARTITION.test(partition) ? `arn:${partition}:` : '$&')
    .replaceAll(FIX_PLACEHOLDER, (placeholder) => {
      const name = names.get(placeholder);
      return name !== undefined && BUCKET_NAME.test(name) && !addresses.includes(name) ? name : placeholder;
    });
}
