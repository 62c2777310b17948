import { pullRequestFile } from '../../init/pull-request.ts';
import type { ChangeRunner, ChangeTool } from '../../init/pull-request-job.ts';
import { UserError } from '../../model/user-error.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import type { Io } from '../io.ts';
import { wrapped } from '../text/wrapped.ts';
import { lockSteps } from './init.ts';
import { givenPackage, lockCommand } from './init-package.ts';
import { writeNewFiles } from './write-new.ts';

export interface PullRequestFlags {
  readonly folder: string;
  readonly runner: ChangeRunner;
  readonly tool: ChangeTool;
  readonly path?: string;
  readonly branch?: string;
  readonly package?: string;
}

/** They land in YAML and in a shell command. */
const PATH = /^(?!.*\.\.)[\w.][\w./-]*$/;
const BRANCH = /^[A-Za-z0-9][A-Za-z0-9._/-]*$/;

/** Writes the job that judges changes before they are deployed. Asks nothing. */
export async function initPullRequest(flags: PullRequestFlags, io: Io): Promise<ExitCode> {
  const { folder, runner, tool, path = tool === 'template' ? 'template.yaml' : '.', branch = 'main' } = flags;
  checked('--path', path, PATH);
  checked('--branch', branch, BRANCH);
  const { dependency, files } = await givenPackage(flags.package ?? '', folder);
  await writeNewFiles(folder, [pullRequestFile({ runner, tool, path, branch }), ...files], io);
  io.err.write(wrapped(`${lockSteps(await lockCommand({ dependency }, folder), folder)}${NEXT[runner]}`, io.err));
  return Exit.clean;
}

const NEXT: Readonly<Record<ChangeRunner, string>> = {
  github: `
Then commit the file. Variables of the repository, each of which may be left out: PLAN_ROLE_ARN, a role that may read what the
plan compares with; LIVE_INVENTORY, the inventory that the nightly scan saved (a file, or s3://bucket/key that PLAN_ROLE_ARN may read).
`,
  gitlab: `
Then commit the file, and include it in .gitlab-ci.yml as its first lines say.
`,
};

function checked(flag: string, value: string, shape: RegExp): void {
  if (!shape.test(value))
    throw new UserError(`${flag} ${JSON.stringify(value)}: letters, digits and . _ - / alone, within the repository`, {
      hint: 'see s3log-audit init --help',
    });
}
