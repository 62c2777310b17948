/** What to do, in words and for Terraform (`''` where there is nothing). */
export interface RuleFix {
  readonly fix: string;
  readonly terraform: string;
}

/** Fixes of rules say `BUCKET` for the bucket that the rule is asked of and `LOG-BUCKET` for the one that receives logs. */
export const FIX_PLACEHOLDER = /(?<![\w-])(?:(?:LOG-)?BUCKET|ACCOUNT)(?![\w-])/g;
