import type { NightlyJob } from './nightly-job.ts';
import type { NightlyRunner } from './runners.ts';

/** Who vouches for a job that has no stored key. */
export interface TokenIssuer {
  readonly name: string;
  readonly host: string;
  readonly subjectOf: (job: Pick<NightlyJob, 'repository' | 'branch'>) => string;
}

/**
 * Repositories made, renamed or moved since July 2026 have their ids in the claim, `OWNER@123/REPOSITORY@456`; the name is
 * taken as it is given. https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/
 */
const GITHUB: TokenIssuer = {
  name: 'GitHub',
  host: 'token.actions.githubusercontent.com',
  subjectOf: ({ repository, branch }) => `repo:${repository}:ref:refs/heads/${branch}`,
};

/** https://docs.gitlab.com/ci/cloud_services/aws/ */
const GITLAB: TokenIssuer = {
  name: 'GitLab',
  host: 'gitlab.com',
  subjectOf: ({ repository, branch }) => `project_path:${repository}:ref_type:branch:ref:${branch}`,
};

export const issuerOf = (runner: NightlyRunner): TokenIssuer => (runner === 'gitlab' ? GITLAB : GITHUB);
