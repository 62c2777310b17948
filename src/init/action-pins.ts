interface ActionPin {
  /** The tag that the commit had when it was looked up; an annotated tag has a hash of its own, which is not this one. */
  readonly version: string;
  readonly commit: string;
}

/**
 * Every action that a workflow names, by its repository: a tag can be moved to another commit, and what it is moved to would
 * run with the credentials of the job. The commit of a newer tag: `gh api repos/OWNER/REPO/commits/TAG --jq .sha`.
 * https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions
 */
export const ACTION_PINS = {
  'actions/checkout': { version: 'v7.0.1', commit: '3d3c42e5aac5ba805825da76410c181273ba90b1' },
  'actions/setup-node': { version: 'v7.0.0', commit: '820762786026740c76f36085b0efc47a31fe5020' },
  'actions/cache': { version: 'v6.1.0', commit: '55cc8345863c7cc4c66a329aec7e433d2d1c52a9' },
  'actions/upload-artifact': { version: 'v7.0.1', commit: '043fb46d1a93c77aae656e7c1c64a875d1fc6a0a' },
  'actions/download-artifact': { version: 'v8.0.1', commit: '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c' },
  'aws-actions/configure-aws-credentials': { version: 'v6.2.3', commit: 'e6de054238d6b7531b4efff3b6587d9aade6a06c' },
  'github/codeql-action': { version: 'v4.36.2', commit: '8aad20d150bbac5944a9f9d289da16a4b0d87c1e' },
} as const satisfies Readonly<Record<string, ActionPin>>;

/** What stands behind `uses:`; `path` is that of an action which does not lie at the top of its repository. */
export function pinned(repository: keyof typeof ACTION_PINS, path = ''): string {
  const { version, commit } = ACTION_PINS[repository];
  return `${repository}${path}@${commit} # ${version}`;
}
