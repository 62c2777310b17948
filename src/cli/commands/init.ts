import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HUB_TEMPLATE, MEMBER_TEMPLATE, nightlyFiles } from '../../init/nightly-files.ts';
import type { NightlyJob, WrittenFile } from '../../init/nightly-job.ts';
import { NIGHTLY_RULES } from '../../init/settings-file.ts';
import { UserError } from '../../model/user-error.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import { needsRcps, plannedFacts } from '../../scan/plan/planned-actions.ts';
import { whyNotWritten } from '../../store/system-error.ts';
import { type Answers, jobOf, QUESTIONS, type Question } from '../flags/init-questions.ts';
import type { Io } from '../io.ts';
import { StoppedEarly } from '../stopped-early.ts';
import { agree, ask } from '../text/ask.ts';
import { rulesOf } from './iam.ts';
import { givenPackage, lockCommand } from './init-package.ts';

export type InitFlags = Partial<Answers> & { readonly yes?: boolean; readonly folder: string };

/** Writes what a nightly scan needs. Existing files are kept. */
export async function initCommand(flags: InitFlags, { io }: { readonly io: Io }): Promise<ExitCode> {
  const job = jobOf(flags.yes === true ? answersOf(flags) : await askFor(flags, io));
  const rules = await rulesOf({ builtinRules: true, select: NIGHTLY_RULES }, io);
  const needs = { facts: plannedFacts(rules), resourceControlPolicies: needsRcps(rules) };
  // Looked at before anything is written: the package may be none.
  const { dependency, files } = await givenPackage(job.package, flags.folder);
  for (const file of [...nightlyFiles(job, { needs, dependency }), ...files]) {
    const path = join(flags.folder, file.path);
    io.err.write((await writeNew(path, file)) ? `wrote ${path}\n` : `kept  ${path}: it exists already\n`);
  }
  io.err.write(`${lockSteps(await lockCommand({ dependency }, flags.folder), flags.folder)}${nextSteps(job)}\n`);
  return Exit.clean;
}

/** @throws UserError for what is no answer, or none where there must be one */
function answersOf(flags: InitFlags): Answers {
  const unobserved = QUESTIONS.filter(({ name, usual }) => usual === null && flags[name] === undefined);
  if (unobserved.length > 0) {
    throw new UserError(`${unobserved.map(({ flag }) => flag).join(' and ')} must be given with --yes`, {
      hint: 'or leave --yes out and answer the questions',
    });
  }
  const answers = QUESTIONS.map((question) => [question.name, checked(question, flags[question.name])]);
  // Every question has its answer.
  return Object.fromEntries(answers) as Answers;
}

function checked({ flag, usual, shape }: Question, value = usual ?? ''): string {
  if (shape.pattern.test(value)) return value;
  throw new UserError(`${flag} ${JSON.stringify(value)}: not ${shape.what}`, { hint: 'see s3log-audit init --help' });
}

async function askFor(flags: InitFlags, { input, err, signal }: Io): Promise<Answers> {
  if (input?.isTTY !== true || err.isTTY !== true) {
    throw new UserError('init asks questions, and there is no terminal', {
      hint: 'give --yes with --hub-account and --repository; s3log-audit init --help has the rest',
    });
  }
  const terminal = { input, output: err, signal };
  const answers: [string, string][] = [];
  for (const question of QUESTIONS) {
    const given = flags[question.name];
    answers.push([question.name, given === undefined ? await ask(question, terminal) : checked(question, given)]);
  }
  if (!(await agree(`Write the files into ${flags.folder}? Existing files are kept.`, terminal))) {
    throw new StoppedEarly('not confirmed', { hint: 'nothing was written' });
  }
  // Every question has its answer.
  return Object.fromEntries(answers) as Answers;
}

/** @returns whether it was written; @throws StoppedEarly if it cannot be */
async function writeNew(path: string, { text }: WrittenFile): Promise<boolean> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && 'syscall' in error)) throw error;
    if (error.code === 'EEXIST' && error.syscall === 'open') return false;
    throw new StoppedEarly(`${path}: cannot be written: ${whyNotWritten(error)}`, {
      hint: 'fix that and run it again; existing files are kept',
      cause: error,
    });
  }
}

const lockSteps = (command: string, folder: string): string => `
The workflow installs what package-lock.json pins, and fails without it. In ${folder === '.' ? 'this folder' : folder}:
  ${command}
${command.endsWith(' SPEC') ? '    (SPEC: a tarball, s3log-audit@VERSION, or the git URL of a release; init --package SPEC writes package.json)\n' : ''}`;

const nextSteps = ({ hubAccount, region, repository, organizationId }: NightlyJob): string => `
Next steps, with credentials of account ${hubAccount} that permit them:
  aws cloudformation deploy --stack-name s3log-audit-hub --template-file ${HUB_TEMPLATE} --capabilities CAPABILITY_NAMED_IAM
    (with --parameter-overrides ProviderArn=… if the account has GitHub as an identity provider already)
  aws cloudformation create-stack-set --stack-set-name s3log-audit --template-body file://${MEMBER_TEMPLATE} \\
    --permission-model SERVICE_MANAGED --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false \\
    --capabilities CAPABILITY_NAMED_IAM${organizationId === '' ? ' --parameters ParameterKey=OrganizationId,ParameterValue=o-…' : ''}
  aws cloudformation create-stack-instances --stack-set-name s3log-audit --regions ${region} \\
    --deployment-targets OrganizationalUnitIds=r-…
Then commit the files to ${repository.replaceAll(/@\d+/g, '')} and start the workflow manually once.
Anybody who reads that repository can read its reports: keep it private.`;
