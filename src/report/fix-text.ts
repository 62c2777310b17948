import type { Finding, RuleInfo } from '../model/finding.ts';

/** Fixes of rules say `BUCKET` for the bucket that the rule is asked of and `LOG-BUCKET` for the one that receives logs. */
const PLACEHOLDER = /(?<![\w-])(?:LOG-)?BUCKET(?![\w-])/g;

/** What S3 allows in names; anything else does not get into a command. */
const BUCKET_NAME = /^[\w.-]+$/;

/**
 * What to do, with the names of the finding where they are sure. A log bucket that is still to be chosen, and the one of
 * several buckets that is to be changed, stay placeholders.
 */
export function fixText({ fix }: Pick<RuleInfo, 'fix'>, { bucket, affected }: Finding): string {
  const asked = affected.length === 1 ? affected[0] : undefined;
  const namesBoth = new Set(fix.match(PLACEHOLDER)).size > 1;
  const logBucket = namesBoth && affected.includes(bucket) ? undefined : bucket;
  return fix.trim().replaceAll(PLACEHOLDER, (placeholder) => {
    const name = placeholder === 'BUCKET' ? asked : logBucket;
    return name !== undefined && BUCKET_NAME.test(name) ? name : placeholder;
  });
}
