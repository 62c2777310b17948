/** Where a nightly scan runs. */
export const NIGHTLY_RUNNERS = ['github', 'gitlab', 'codebuild', 'stepfunctions'] as const;
export type NightlyRunner = (typeof NIGHTLY_RUNNERS)[number];

/** Those that AWS runs itself, from one template and without a repository. */
export const isOfAws = (runner: NightlyRunner): boolean => runner === 'codebuild' || runner === 'stepfunctions';
