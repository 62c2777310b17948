import type { NightlyJob } from './nightly-job.ts';
import { AGAINST, audienceIn, BASELINE, EARLIER, PROGRAM, SESSION_SECONDS } from './workflow-parts.ts';

/** The GitLab job, on the schedule of the project. https://docs.gitlab.com/ci/pipelines/schedules/ */
export const nightlyPipeline = (job: NightlyJob): string => (job.shards === 1 ? onOneMachine(job) : onSeveral(job));

const HEAD = `\
# Written by s3log-audit init --runner gitlab; yours to change. docs/schedulers.md of s3log-audit says what each part is for.
# In .gitlab-ci.yml:
#   include:
#     - local: .gitlab/s3log-audit.gitlab-ci.yml
.s3log-audit:
  image: node:24-slim
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
  before_script:
    - npm ci --ignore-scripts
    - ${PROGRAM} --version
`;

/** The SDK reads the token from the file, and gets the role's credentials for it again when they expire. */
const credentials = ({ partition, hubAccount, hubRole, region }: NightlyJob): string => `\
  id_tokens:
    AWS_TOKEN:
      aud: ${audienceIn(partition)}
  variables:
    AWS_ROLE_ARN: arn:${partition}:iam::${hubAccount}:role/${hubRole}
    AWS_REGION: ${region}
    AWS_WEB_IDENTITY_TOKEN_FILE: $CI_PROJECT_DIR/.aws-token
  timeout: ${SESSION_SECONDS / 60}m
`;

const TOKEN = `printf '%s' "$AWS_TOKEN" > "$AWS_WEB_IDENTITY_TOKEN_FILE"`;

const CACHE = `\
  # One night after the other, since each is compared with the one before.
  resource_group: s3log-audit
  # Findings fail the job, and by default a job that failed keeps no cache: everything would be new every night.
  cache:
    key: s3log-audit-baseline
    paths: [.s3log-audit/]
    when: always
`;

/** Runs the program, keeps the JSON report as the next baseline, and hands its exit code on. */
const judge = (command: string): string => `\
    - |
      code=0
      ${PROGRAM} ${command}--format json,html,junit ${AGAINST} || code=$?
      # Only the report of a complete scan is the baseline of the next one.
      case "$code" in
        0 | 1 | 3) mkdir -p .s3log-audit && cp reports/s3log-audit.json ${BASELINE} ;;
      esac
      exit "$code"
  allow_failure:
    exit_codes: [3]
  artifacts:
    when: always
    access: developer
    paths: [reports/]
    reports:
      junit: reports/s3log-audit.junit.xml
`;

const onOneMachine = (job: NightlyJob): string => `${HEAD}
s3-access-logging:
  extends: .s3log-audit
${credentials(job)}${CACHE}  script:
    - ${TOKEN}
${judge('')}`;

/** Each machine takes its share of the accounts; one more joins what they read, and needs no credentials. */
const onSeveral = (job: NightlyJob): string => `${HEAD}
s3-access-logging-shard:
  extends: .s3log-audit
  stage: build
  parallel: ${job.shards}
  cache:
    key: s3log-audit-baseline
    paths: [.s3log-audit/]
    policy: pull
${credentials(job)}  script:
    - ${TOKEN}
    - |
      code=0
      ${PROGRAM} --shard "$CI_NODE_INDEX/$CI_NODE_TOTAL" --save-inventory "inventory-$CI_NODE_INDEX.ndjson" \\
        ${EARLIER} --format json --output share.json || code=$?
      # Findings of a share, and what it did not observe, are reported by the job that joins them.
      case "$code" in
        0 | 1 | 3) ;;
        *) exit "$code" ;;
      esac
  # An inventory holds bucket policies, so it is kept no longer than it must.
  artifacts:
    access: developer
    expire_in: 1 day
    paths: [inventory-*.ndjson]

s3-access-logging:
  extends: .s3log-audit
  stage: test
  needs: [s3-access-logging-shard]
${CACHE}  script:
${judge('merge inventory-*.ndjson ')}`;
