import type { NightlyJob } from './nightly-job.ts';
import {
  AFTER_SCAN,
  credentials,
  DOWNLOAD_ARTIFACT,
  EARLIER,
  head,
  JOB_MINUTES,
  PROGRAM,
  RESTORE_BASELINE,
  SET_UP,
  scanStep,
  UPLOAD_ARTIFACT,
} from './workflow-parts.ts';

/** The GitHub workflow. It runs the package that package-lock.json pins, and never asks a registry for a name. */
export const workflow = (job: NightlyJob): string => (job.shards === 1 ? onOneMachine(job) : onSeveral(job));

const onOneMachine = (job: NightlyJob): string => `${head(job)}
jobs:
  scan:
    name: Scan the organization
    runs-on: ubuntu-latest
    timeout-minutes: ${JOB_MINUTES}
    permissions:
      actions: read # code scanning in a private repository
      contents: read # this repository
      id-token: write # credentials
      security-events: write # code scanning
    steps:
${SET_UP}${RESTORE_BASELINE}${credentials(job)}${scanStep('Scan', '')}${AFTER_SCAN}`;

/** Each machine takes its share of the accounts; one more joins what they read, judges it, and needs no credentials. */
const onSeveral = (job: NightlyJob): string => `${head(job)}
env:
  SHARDS: ${job.shards}

jobs:
  read:
    name: Read a share of the accounts
    runs-on: ubuntu-latest
    timeout-minutes: ${JOB_MINUTES}
    strategy:
      fail-fast: false
      matrix:
        shard: [${Array.from({ length: job.shards }, (_, index) => index + 1).join(', ')}]
    permissions:
      contents: read # this repository
      id-token: write # credentials
    steps:
${SET_UP}${RESTORE_BASELINE}${credentials(job)}      - name: Read a share of the accounts
        shell: bash
        env:
          SHARD: \${{ matrix.shard }}
        run: |
          code=0
          ${PROGRAM} --shard "$SHARD/$SHARDS" --save-inventory "inventory-$SHARD.ndjson" \\
            ${EARLIER} --format json --output share.json || code=$?
          # Findings of a share, and what it did not observe, are reported by the job that joins them.
          case "$code" in
            0 | 1 | 3) ;;
            *) exit "$code" ;;
          esac
      # An inventory holds bucket policies, so it is kept no longer than it must.
      - name: Hand it on
        uses: ${UPLOAD_ARTIFACT}
        with:
          name: inventory-\${{ matrix.shard }}
          path: inventory-\${{ matrix.shard }}.ndjson
          retention-days: 1

  # Also after a machine failed: what the others read is reported then, and alerts are left as they were.
  report:
    name: Join and judge
    needs: read
    if: \${{ !cancelled() }}
    runs-on: ubuntu-latest
    timeout-minutes: 60
    permissions:
      actions: read # code scanning in a private repository
      contents: read # this repository
      security-events: write # code scanning
    steps:
${SET_UP}${RESTORE_BASELINE}      - name: What the others read
        uses: ${DOWNLOAD_ARTIFACT}
        with:
          pattern: inventory-*
          path: inventories
          merge-multiple: true
${scanStep('Join and judge', 'merge inventories/*.ndjson')}${AFTER_SCAN}`;
