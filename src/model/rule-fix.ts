/** What to do, in words and for Terraform (`''` where there is nothing). */
export interface RuleFix {
  readonly fix: string;
  readonly terraform: string;
}
