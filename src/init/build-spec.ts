import { stringify } from 'yaml';
import type { BuildKeys } from '../permissions/runner-policies.ts';

/** Keys in the bucket for reports. */
export const PROGRAM_KEY = 'program/s3log-audit.tgz';
export const SETTINGS_KEY = 'settings/s3log-audit.yaml';

/** A build that could write program or settings could choose what the next one runs and waives. */
export const BUILD_KEYS: BuildKeys = {
  read: [PROGRAM_KEY, SETTINGS_KEY],
  written: ['baseline.json', 'inventory/*', 'reports/*', 'runs/*'],
};

/**
 * What a build runs, by its variables: BUCKET; PART, which is `whole`, `merge` or the number of a shard of SHARDS; RUN, the
 * same for all parts of one scan; PROGRAM_SHA256. A shard always resumes, so that one which is started again goes on.
 * Findings (1) and what could not be seen (3) are for the reader of the reports; every other code fails the build.
 */
const SCAN = `\
at="s3://$BUCKET"
# A shard needs the baseline too: from it follows what is read again, to tell silence from a lost record.
against="--baseline $at/baseline.json --baseline-optional"
judge="$against --fail-on-new --format json --output $at/reports/s3log-audit.json --format html --output $at/reports/s3log-audit.html"
case "$PART" in
  whole) set -- --save-inventory "$at/inventory/s3log-audit.ndjson" $judge ;;
  merge)
    set -- merge
    shard=0
    while [ "$shard" -lt "$SHARDS" ]; do
      shard=$((shard + 1))
      set -- "$@" "$at/runs/$RUN/$shard.ndjson"
    done
    set -- "$@" $judge
    ;;
  *)
    set -- --shard "$PART/$SHARDS" --save-inventory "$at/runs/$RUN/$PART.ndjson" --resume \\
      $against --format json --output share.json
    ;;
esac
code=0
node program/dist/cli/main.js "$@" || code=$?
echo "s3log-audit ended with exit code $code"
case "$code" in
  0 | 1 | 3) ;;
  *) exit "$code" ;;
esac
# Only the report of a complete scan is the baseline of the next one. Tags are not copied: of an object above 8 MB the
# command would ask for them, which takes s3:GetObjectTagging.
case "$PART" in
  whole | merge) aws s3 cp --only-show-errors --copy-props metadata-directive "$at/reports/s3log-audit.json" "$at/baseline.json" ;;
esac
`;

/**
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html . The program comes from the bucket, checked
 * against the digest that the template names, and no registry is asked.
 */
export const buildSpec = (): string =>
  stringify(
    {
      version: 0.2,
      phases: {
        install: {
          'runtime-versions': { nodejs: 22 },
          commands: [
            `aws s3 cp --only-show-errors "s3://$BUCKET/${PROGRAM_KEY}" program.tgz`,
            'echo "$PROGRAM_SHA256  program.tgz" | sha256sum --check --strict',
            'mkdir program && tar -xzf program.tgz --strip-components 1 -C program',
            `aws s3 cp --only-show-errors "s3://$BUCKET/${SETTINGS_KEY}" s3log-audit.yaml`,
          ],
        },
        build: { commands: [SCAN] },
      },
    },
    { lineWidth: 0 },
  );
