import type { NightlyJob } from './nightly-job.ts';

/** What a nightly job runs: nights are what it takes to tell silence from a quiet day. */
export const NIGHTLY_RULES: readonly string[] = ['default', 'arrival'];

/** The file of settings that every later run finds by its name. */
export const settingsFile = ({ roleName, externalId }: NightlyJob): string => `\
# Settings of s3log-audit. Flags and environment variables win over this file; s3log-audit config show prints what holds.
organization:
  scan: true
  roles:
    default: ${JSON.stringify(roleName)}
${externalId === '' ? '' : `  externalId: ${JSON.stringify(externalId)}\n`}
# Log objects are looked for as well, with last night's report as the baseline: s3:ListBucket on log buckets, one request per source.
rules:
  select: ${JSON.stringify(NIGHTLY_RULES)}
# json is the baseline of the next night, so keep it.
reports:
  - format: sarif
  - format: json
  - format: html
  - format: markdown

# Findings below this severity are reported and do not make exit code 1.
failOn: low

# What is accepted for a time stays in the reports, marked, and does not count:
# waivers:
#   - rule: log-target-versioned
#     resource: scratch-*
#     reason: Rebuilt every night, nothing to keep
#     owner: platform team
#     expires: 2027-01-31
`;
