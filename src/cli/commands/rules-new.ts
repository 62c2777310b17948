import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../model/user-error.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import { newFolder } from '../../store/new-folder.ts';
import { isDiskFull, isSystemError, whyNotWritten } from '../../store/system-error.ts';
import type { NewFlags } from '../flags/rules-subcommands.ts';
import type { Io } from '../io.ts';

/** What a rule id looks like, as `rules/rule.schema.json` has it. */
const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Writes a rule and its cases that pass `rules check` and `rules test`, to be edited. Overwrites nothing. */
export async function rulesNew({ id, folder, cases }: NewFlags, { out }: Pick<Io, 'out'>): Promise<ExitCode> {
  if (!ID.test(id)) {
    throw new UserError(`rule id ${JSON.stringify(id)}: not lower-case words joined by hyphens`, {
      hint: 'an id states the good condition, such as log-target-has-owner-tag',
    });
  }
  const files = [
    { path: join(folder, `${id}.yaml`), text: ruleText(id) },
    { path: cases === undefined ? join(folder, `${id}.cases.yaml`) : join(cases, `${id}.yaml`), text: CASES },
  ];
  for (const { path, text } of files) await writeNew(path, text);
  for (const { path } of files) out.write(`${path}\n`);
  return Exit.clean;
}

async function writeNew(path: string, text: string): Promise<void> {
  try {
    await newFolder(dirname(path));
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code === 'EEXIST' && error.syscall === 'open')
      throw new UserError(`${path} exists already`, { hint: 'name another id or another --folder', cause: error });
    throw new UserError(`${path} cannot be written: ${whyNotWritten(error)}`, {
      hint: isDiskFull(error) ? 'free the disk' : 'name another --folder',
      code: 'cannot-write',
      cause: error,
    });
  }
}

const ruleText = (
  id: string,
): string => `# yaml-language-server: $schema=../node_modules/s3log-audit/rules/rule.schema.json
id: ${id}
title: The bucket has a tag owner
severity: medium
on: bucket
# When the rule applies; without \`when\` it applies to every bucket. \`s3log-audit rules show\` and docs/rules.md list what can be read.
when: '!bucket.isLogTarget'
expect: '"owner" in bucket.tags'
message: Bucket {bucket.name} in account {account.id} has no tag owner
because: Without an owner nobody can be asked about the bucket.
fix: "aws s3api put-bucket-tagging --bucket BUCKET --tagging 'TagSet=[{Key=owner,Value=TEAM}]'"
tags: [default]
`;

const CASES = `# What a case does not mention is healthy. Each verdict that the rule can give needs a case.
- { name: the tag is there, buckets: { app: { tagging: { owner: data } } }, judge: app, verdict: pass }
- { name: there are no tags, buckets: { app: {} }, judge: app, verdict: fail, message: no tag owner }
- { name: the tags may not be read, buckets: { app: { tagging: denied } }, judge: app, verdict: unknown, unobserved: [tagging] }
- name: a log target needs no owner
  buckets: { app: { logging: { target: logs } }, logs: {} }
  judge: logs
  verdict: not-applicable
`;
