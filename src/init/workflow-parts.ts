import type { NightlyJob } from './nightly-job.ts';

/**
 * Versions of the actions that the workflow uses, in one place. Major versions; who pins commits has a tool that writes
 * them and keeps them current.
 */
const CHECKOUT = 'actions/checkout@v7';
const SETUP_NODE = 'actions/setup-node@v7';
const RESTORE = 'actions/cache/restore@v6';
const SAVE = 'actions/cache/save@v6';
const AWS = 'aws-actions/configure-aws-credentials@v6';
const UPLOAD_SARIF = 'github/codeql-action/upload-sarif@v4';
export const UPLOAD_ARTIFACT = 'actions/upload-artifact@v7';
export const DOWNLOAD_ARTIFACT = 'actions/download-artifact@v8';

/** A hub session lasts as long as the job may; the sessions in the other accounts are renewed from it. */
export const SESSION_SECONDS = 10_800;
export const JOB_MINUTES = SESSION_SECONDS / 60;

const BASELINE = '.s3log-audit/baseline.json';
/** The report itself says that it is whole. After another one an upload would close alerts. */
const WHOLE = `steps.scan.outputs.whole == 'true'`;

export const head = ({ schedule }: NightlyJob, version: string): string => `\
# Written by s3log-audit init; yours to change. docs/github.md of s3log-audit says why each line is there.
name: S3 access logging

on:
  schedule:
    - cron: '${schedule}' # UTC
  workflow_dispatch:

# One night after the other, since each is compared with the one before.
concurrency:
  group: s3log-audit

permissions: {}

env:
  S3LOG_AUDIT: s3log-audit@${version}
`;

export const SET_UP = `\
      - uses: ${CHECKOUT}
        with:
          persist-credentials: false
      - uses: ${SETUP_NODE}
        with:
          node-version: 24
`;

// https://docs.amazonaws.cn/en_us/IAM/latest/UserGuide/id_roles_providers_create_oidc.html : China has a name of its own.
export const audienceIn = (partition: string): string =>
  partition === 'aws-cn' ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com';

export const credentials = ({ partition, hubAccount, hubRole, region }: NightlyJob): string => `\
      - name: Credentials of the hub role, without a stored key
        uses: ${AWS}
        with:
          role-to-assume: arn:${partition}:iam::${hubAccount}:role/${hubRole}
          role-duration-seconds: ${SESSION_SECONDS}
          audience: ${audienceIn(partition)}
          aws-region: ${region}
`;

export const RESTORE_BASELINE = `\
      - name: Baseline of the night before
        uses: ${RESTORE}
        with:
          path: .s3log-audit
          key: s3log-audit-baseline-\${{ github.run_id }}-\${{ github.run_attempt }}
          restore-keys: s3log-audit-baseline-
`;

/** Runs the program, hands its exit code on, and keeps the JSON report as the next baseline. */
export const scanStep = (name: string, command: string): string => `\
      - name: ${name}
        id: scan
        shell: bash
        run: |
          against=()
          if [ -f ${BASELINE} ]; then against=(--baseline ${BASELINE} --fail-on-new); fi
          code=0
          npx --yes "$S3LOG_AUDIT" ${command === '' ? '' : `${command} `}"\${against[@]}" || code=$?
          echo "exit-code=$code" >> "$GITHUB_OUTPUT"
          whole=false
          case "$code" in
            0 | 1 | 3) whole=$(node -p 'JSON.parse(fs.readFileSync("reports/s3log-audit.json", "utf8")).scan.complete === true' || echo false) ;;
          esac
          if [ "$whole" = true ]; then mkdir -p .s3log-audit && cp reports/s3log-audit.json ${BASELINE}; fi
          echo "whole=$whole" >> "$GITHUB_OUTPUT"
`;

/** What is done with whole reports, and the colour of the job. */
export const AFTER_SCAN = `\
      - name: Keep the baseline for the next night
        if: ${WHOLE}
        uses: ${SAVE}
        with:
          path: .s3log-audit
          key: s3log-audit-baseline-\${{ github.run_id }}-\${{ github.run_attempt }}
      - name: Keep the reports
        if: \${{ !cancelled() }}
        uses: ${UPLOAD_ARTIFACT}
        with:
          name: s3log-audit-reports
          path: reports/
          if-no-files-found: ignore
      - name: Show the findings in code scanning
        if: ${WHOLE}
        uses: ${UPLOAD_SARIF}
        with:
          sarif_file: reports/s3log-audit.sarif
      - name: Verdict
        env:
          CODE: \${{ steps.scan.outputs.exit-code }}
          WHOLE: \${{ steps.scan.outputs.whole }}
        run: |
          if [ "$WHOLE" != true ]; then CODE="$CODE without a whole report"; fi
          case "$CODE" in
            0) ;;
            1) echo '::error::There are findings that the night before did not have (the first night: any)'; exit 1 ;;
            3) echo '::warning::Nothing new was found, but not everything could be seen' ;;
            *) echo "::error::s3log-audit ended with exit code $CODE, so alerts were left as they were"; exit 1 ;;
          esac
`;
