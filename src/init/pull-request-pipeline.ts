import { judgeChange, makeChange } from './judge-change.ts';
import type { PullRequestJob } from './pull-request-job.ts';
import { PROGRAM } from './workflow-parts.ts';

/** The GitLab job: findings stand beside the lines of a merge request. https://docs.gitlab.com/ci/testing/code_quality/ */
export const pullRequestPipeline = (job: PullRequestJob): string => `\
# Written by s3log-audit init --pull-request --runner gitlab; yours to change. In .gitlab-ci.yml:
#   include:
#     - local: .gitlab/s3log-audit-plan.gitlab-ci.yml
${job.tool === 'terraform' ? '# The image needs Node 20 or later and Terraform; name one of yours.\n' : ''}\
s3-access-logging-of-changes:
  image: node:24-slim
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    # GitLab compares with the report of the target branch.
    - if: $CI_COMMIT_BRANCH == "${job.branch}"
  variables:
    # A file: what the night before found deployed. Empty: without.
    INVENTORY: ''
  script:
    - npm ci --ignore-scripts
    - ${PROGRAM} --version
    - |
      set -e
${job.tool === 'terraform' ? '      PLAN_FOLDER=$(mktemp -d)\n' : ''}\
${makeChange(job)
  .map((command) => `      ${command}\n`)
  .join('')}\
${judgeChange(job, 'code-quality,markdown,json', 6)}\
      exit "$code"
  allow_failure:
    exit_codes: [3]
  artifacts:
    when: always
    paths: [reports/]
    reports:
      codequality: reports/gl-code-quality-report.json
`;
