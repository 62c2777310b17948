/** How the files come about that a change is judged by. */
export const CHANGE_TOOLS = ['terraform', 'cdk', 'template'] as const;
export type ChangeTool = (typeof CHANGE_TOOLS)[number];

export const CHANGE_RUNNERS = ['github', 'gitlab'] as const;
export type ChangeRunner = (typeof CHANGE_RUNNERS)[number];

/** What the written job says; every value has been checked for its shape. */
export interface PullRequestJob {
  readonly runner: ChangeRunner;
  readonly tool: ChangeTool;
  /** Root module, folder of the CDK app, or the template; relative to the top of the repository. */
  readonly path: string;
  /** Default branch: alerts of a pull request are compared with those of its base. */
  readonly branch: string;
}
