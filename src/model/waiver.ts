/** A written acceptance of findings, for a time. */
export interface Waiver {
  /** Rule id or glob of ids. */
  readonly rule: string;
  /** ARN of one bucket, or glob of bucket names; `*` covers what sits at the account itself. */
  readonly resource: string;
  /** Only in this account; `null`: wherever the bucket is. */
  readonly account: string | null;
  readonly reason: string;
  readonly owner: string;
  /** Last day on which it holds, `YYYY-MM-DD`, in UTC. */
  readonly expires: string;
  /** Where it is written, `file:line`. */
  readonly location: string;
}
