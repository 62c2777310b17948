import { type Command, Option } from 'commander';
import { CHANGE_RUNNERS, CHANGE_TOOLS } from '../../init/pull-request-job.ts';
import { NIGHTLY_RUNNERS, type NightlyRunner } from '../../init/runners.ts';
import { UserError } from '../../model/user-error.ts';
import type { InitFlags } from '../commands/init.ts';
import type { PullRequestFlags } from '../commands/init-pull-request.ts';
import { QUESTIONS } from './init-questions.ts';

const placeholderOf = (flag: string): string => flag.replace(/^--(?:.*-)?/, '');

interface InitRuns {
  readonly nightly: (flags: InitFlags) => Promise<void>;
  readonly pullRequest: (flags: PullRequestFlags) => Promise<void>;
}

type GivenFlags = Omit<InitFlags & PullRequestFlags, 'runner'> & {
  readonly runner: NightlyRunner;
  readonly pullRequest?: boolean;
};

const PULL_REQUESTS = 'Pull requests:';

/** `init`: one flag for each question, and those of the job for pull requests. */
export function addInit(command: Command, { nightly, pullRequest }: InitRuns): void {
  command
    .option('--yes', 'do not ask; flags and defaults are the answers')
    .option('--folder <folder>', 'where the files go, usually the top of a repository', '.')
    .option('--profile <name>', 'profile of the AWS configuration, to learn account, organization and partition from');
  command.addOption(
    new Option('--runner <runner>', 'where it runs; pull requests: github and gitlab alone')
      .choices(NIGHTLY_RUNNERS)
      .default('github'),
  );
  for (const { flag, text, usual } of QUESTIONS) {
    const words = usual === null || usual === '' ? text : `${text} (default: ${usual})`;
    command.addOption(new Option(`${flag} <${placeholderOf(flag)}>`, words).helpGroup('Answers:'));
  }
  const ofChanges = (option: Option): Command => command.addOption(option.helpGroup(PULL_REQUESTS));
  ofChanges(
    new Option('--pull-request', 'write the job that judges changes before they are deployed, and nothing else'),
  );
  ofChanges(new Option('--tool <tool>', 'what makes the change').choices(CHANGE_TOOLS).default('terraform'));
  ofChanges(
    new Option('--path <path>', 'root module, folder of the CDK app, or template (default: ., or template.yaml)'),
  );
  command.action(async ({ runner, ...flags }: GivenFlags) => {
    if (flags.pullRequest !== true) return nightly({ ...flags, runner });
    const ofChange = CHANGE_RUNNERS.find((one) => one === runner);
    if (ofChange === undefined)
      throw new UserError(`--runner ${runner} has no pull requests`, { hint: `one of ${CHANGE_RUNNERS.join(', ')}` });
    return pullRequest({ ...flags, runner: ofChange });
  });
}
