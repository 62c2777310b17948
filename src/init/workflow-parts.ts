import { pinned } from './action-pins.ts';
import type { NightlyJob } from './nightly-job.ts';

const CHECKOUT = pinned('actions/checkout');
const SETUP_NODE = pinned('actions/setup-node');
const RESTORE = pinned('actions/cache', '/restore');
const SAVE = pinned('actions/cache', '/save');
const AWS = pinned('aws-actions/configure-aws-credentials');
const UPLOAD_SARIF = pinned('github/codeql-action', '/upload-sarif');
export const UPLOAD_ARTIFACT = pinned('actions/upload-artifact');
export const DOWNLOAD_ARTIFACT = pinned('actions/download-artifact');

/** Writes package-lock.json, and nothing of the package runs. */
export const LOCK = 'npm install --package-lock-only --ignore-scripts';
/** The program as the lock file pins it. `npx` would ask the registry where it is not installed. */
export const PROGRAM = 'node_modules/.bin/s3log-audit';

/** A hub session lasts as long as the job may; the sessions in the other accounts are renewed from it. */
export const SESSION_SECONDS = 10_800;
export const JOB_MINUTES = SESSION_SECONDS / 60;

export const BASELINE = '.s3log-audit/baseline.json';
/** A shard needs it too: from it follows what is read again, to tell silence from a lost record. */
export const EARLIER = `--baseline ${BASELINE} --baseline-optional`;
/** On the first night there is none, and every finding is new. */
export const AGAINST = `${EARLIER} --fail-on-new`;
/** The report says that it is complete, and the exit code that it was written. After another one an upload would close alerts. */
const COMPLETE = `steps.scan.outputs.complete == 'true'`;

export const head = ({ schedule }: NightlyJob): string => `\
# Written by s3log-audit init; yours to change. docs/github.md of s3log-audit says why each line is there.
# Actions are pinned by commit; that of a newer tag: gh api repos/OWNER/REPO/commits/TAG --jq .sha
name: S3 access logging

on:
  schedule:
    - cron: '${schedule}' # UTC
  workflow_dispatch:

# One night after the other, since each is compared with the one before.
concurrency:
  group: s3log-audit
  cancel-in-progress: false

permissions: {}
`;

export const SET_UP = `\
      - name: This repository
        uses: ${CHECKOUT}
        with:
          persist-credentials: false
      - name: Node
        uses: ${SETUP_NODE}
        with:
          node-version: 24
      - name: Install what package-lock.json pins, before there are credentials
        run: |
          if [ ! -f package-lock.json ]; then
            echo '::error::There is no package-lock.json: run "${LOCK}" and commit it'
            exit 1
          fi
          npm ci --ignore-scripts
          ${PROGRAM} --version
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
          rm -f reports/s3log-audit.json
          code=0
          ${PROGRAM} ${command === '' ? '' : `${command} `}${AGAINST} || code=$?
          echo "exit-code=$code" >> "$GITHUB_OUTPUT"
          complete=false
          case "$code" in
            0 | 1 | 3) complete=$(node -p 'JSON.parse(fs.readFileSync("reports/s3log-audit.json", "utf8")).scan.complete === true') || complete=false ;;
          esac
          if [ "$complete" = true ]; then mkdir -p .s3log-audit && cp reports/s3log-audit.json ${BASELINE}; fi
          echo "complete=$complete" >> "$GITHUB_OUTPUT"
`;

/** What is done with whole reports, and the colour of the job. */
export const AFTER_SCAN = `\
      - name: Keep the baseline for the next night
        if: ${COMPLETE}
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
        if: ${COMPLETE}
        uses: ${UPLOAD_SARIF}
        with:
          sarif_file: reports/s3log-audit.sarif
      - name: Verdict
        env:
          CODE: \${{ steps.scan.outputs.exit-code }}
          COMPLETE: \${{ steps.scan.outputs.complete }}
        run: |
          if [ "$COMPLETE" != true ]; then CODE="$CODE without a complete report"; fi
          case "$CODE" in
            0) ;;
            1) echo '::error::There are findings that the night before did not have (the first night: any)'; exit 1 ;;
            3) echo '::warning::Nothing new was found, but not everything could be seen' ;;
            *) echo "::error::s3log-audit ended with exit code $CODE, so alerts were left as they were"; exit 1 ;;
          esac
`;
