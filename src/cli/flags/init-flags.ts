import { type Command, Option } from 'commander';
import { CHANGE_RUNNERS, CHANGE_TOOLS } from '../../init/pull-request-job.ts';
import type { InitFlags } from '../commands/init.ts';
import type { PullRequestFlags } from '../commands/init-pull-request.ts';
import { QUESTIONS } from './init-questions.ts';

const placeholderOf = (flag: string): string => flag.replace(/^--(?:.*-)?/, '');

interface InitRuns {
  readonly nightly: (flags: InitFlags) => Promise<void>;
  readonly pullRequest: (flags: PullRequestFlags) => Promise<void>;
}

const PULL_REQUESTS = 'Pull requests:';

/** `init`: one flag for each question, and those of the job for pull requests. */
export function addInit(command: Command, { nightly, pullRequest }: InitRuns): void {
  command
    .option('--yes', 'do not ask; flags and defaults are the answers')
    .option('--folder <folder>', 'where the files go, usually the top of a repository', '.')
    .option('--profile <name>', 'profile of the AWS configuration, to learn account, organization and partition from');
  for (const { flag, text, usual } of QUESTIONS) {
    const words = usual === null || usual === '' ? text : `${text} (default: ${usual})`;
    command.addOption(new Option(`${flag} <${placeholderOf(flag)}>`, words).helpGroup('Answers:'));
  }
  const ofChanges = (option: Option): Command => command.addOption(option.helpGroup(PULL_REQUESTS));
  ofChanges(
    new Option('--pull-request', 'write the job that judges changes before they are deployed, and nothing else'),
  );
  ofChanges(new Option('--runner <runner>', 'where it runs').choices(CHANGE_RUNNERS).default('github'));
  ofChanges(new Option('--tool <tool>', 'what makes the change').choices(CHANGE_TOOLS).default('terraform'));
  ofChanges(
    new Option('--path <path>', 'root module, folder of the CDK app, or template (default: ., or template.yaml)'),
  );
  command.action((flags: InitFlags & PullRequestFlags & { readonly pullRequest?: boolean }) =>
    flags.pullRequest === true ? pullRequest(flags) : nightly(flags),
  );
}
