import { pinned } from './action-pins.ts';
import { judgeChange, makeChange } from './judge-change.ts';
import type { PullRequestJob } from './pull-request-job.ts';
import { SET_UP } from './workflow-parts.ts';

const AWS = pinned('aws-actions/configure-aws-credentials');
const UPLOAD_SARIF = pinned('github/codeql-action', '/upload-sarif');

/** The GitHub workflow. It needs no AWS credentials but those that a plan reads the deployed state with. */
export const pullRequestWorkflow = (job: PullRequestJob): string => `\
# Written by s3log-audit init --pull-request; yours to change. docs/github.md of s3log-audit says what it does.
# Actions are pinned by commit; that of a newer tag: gh api repos/OWNER/REPO/commits/TAG --jq .sha
name: S3 access logging of changes

on:
  pull_request:
  # GitHub calls an alert new only against what it knows of the base, under the same category.
  push:
    branches: ['${job.branch}']

concurrency:
  group: s3log-audit-plan-\${{ github.ref }}
  cancel-in-progress: true

permissions: {}

jobs:
  judge:
    name: Judge what this change deploys
    runs-on: ubuntu-latest
    timeout-minutes: 30
    permissions:
      actions: read # code scanning in a private repository
      contents: read # this repository
${job.tool === 'template' ? '' : '      id-token: write # credentials of the plan\n'}\
      security-events: write # code scanning
    steps:
${SET_UP}${job.tool === 'template' ? '' : credentials()}${job.tool === 'terraform' ? TERRAFORM : ''}${make(job)}\
      - name: Judge it
        id: judge
        shell: bash
        env:
          # A file, or s3://bucket/key that the credentials may read: what the night before found deployed. Empty: without.
          INVENTORY: \${{ vars.LIVE_INVENTORY }}
${job.tool === 'terraform' ? `          ${PLAN_FOLDER}` : ''}\
        run: |
          case "$INVENTORY" in
            s3://*)
              aws s3 cp --only-show-errors "$INVENTORY" "$RUNNER_TEMP/night.ndjson"
              INVENTORY="$RUNNER_TEMP/night.ndjson"
              ;;
          esac
${judgeChange(job, 'sarif,markdown,github-annotations', 10)}\
          echo "exit-code=$code" >> "$GITHUB_OUTPUT"
          # Annotations stand beside the lines of the change.
          if [ -f reports/s3log-audit.annotations.txt ]; then cat reports/s3log-audit.annotations.txt; fi
      # The report has a category of its own: under that of the night it would close all of the night's alerts.
      - name: Show the findings in code scanning
        if: contains(fromJSON('["0", "1", "3"]'), steps.judge.outputs.exit-code) && github.event.pull_request.head.repo.fork != true
        uses: ${UPLOAD_SARIF}
        with:
          sarif_file: reports/s3log-audit.sarif
      - name: Verdict
        env:
          CODE: \${{ steps.judge.outputs.exit-code }}
        run: |
          case "$CODE" in
            0) ;;
            1) echo '::error::This change fails rules on S3 access logging'; exit 1 ;;
            3) echo '::warning::Nothing fails, but not everything could be seen' ;;
            *) echo "::error::s3log-audit ended with exit code $CODE"; exit 1 ;;
          esac
`;

const PLAN_FOLDER = `PLAN_FOLDER: \${{ runner.temp }}\n`;

/** A role that may read what is deployed, and nothing else; without the variable there are no credentials. */
const credentials = (): string => `\
      - name: Credentials of the plan, without a stored key
        if: vars.PLAN_ROLE_ARN != ''
        uses: ${AWS}
        with:
          role-to-assume: \${{ vars.PLAN_ROLE_ARN }}
          aws-region: \${{ vars.AWS_REGION || 'us-east-1' }}
`;

/** What the wrapper of the action prints would be part of the JSON. */
const TERRAFORM = `\
      # Pin it as the others are: gh api repos/hashicorp/setup-terraform/commits/v3 --jq .sha
      - name: Terraform
        uses: hashicorp/setup-terraform@v3
        with:
          terraform_wrapper: false
`;

function make(job: PullRequestJob): string {
  const commands = makeChange(job);
  if (commands.length === 0) return '';
  return `\
      - name: ${job.tool === 'cdk' ? 'Synthesize' : 'Plan'}
        shell: bash
${job.tool === 'terraform' ? `        env:\n          ${PLAN_FOLDER}` : ''}\
        run: |
${commands.map((command) => `          ${command}\n`).join('')}`;
}
