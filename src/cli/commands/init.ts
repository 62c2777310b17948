import { awsCron } from '../../init/aws-cron.ts';
import { PROGRAM_KEY, SETTINGS_KEY } from '../../init/build-spec.ts';
import { HUB_TEMPLATE, MEMBER_TEMPLATE, nightlyFiles, RUNNER_TEMPLATE } from '../../init/nightly-files.ts';
import type { NightlyJob } from '../../init/nightly-job.ts';
import { RUNNER_NAME } from '../../init/runner-template.ts';
import { isOfAws, type NightlyRunner } from '../../init/runners.ts';
import { NIGHTLY_RULES } from '../../init/settings-file.ts';
import { issuerOf } from '../../init/token-issuer.ts';
import { UserError } from '../../model/user-error.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import { needsRcps, plannedFacts } from '../../scan/plan/planned-actions.ts';
import { type Answers, jobOf, QUESTIONS, type Question, questionsOf } from '../flags/init-questions.ts';
import { faultOf, usualOf } from '../init-answers/check-answer.ts';
import { foundAnswers } from '../init-answers/found-answers.ts';
import type { Io } from '../io.ts';
import { StoppedEarly } from '../stopped-early.ts';
import { agree, ask } from '../text/ask.ts';
import { printable } from '../text/printable.ts';
import { wrapped } from '../text/wrapped.ts';
import { rulesOf } from './iam.ts';
import { givenPackage, lockCommand } from './init-package.ts';
import { writeNewFiles } from './write-new.ts';

export type InitFlags = Partial<Answers> & {
  readonly runner: NightlyRunner;
  readonly yes?: boolean;
  readonly folder: string;
  readonly profile?: string;
};

/** Writes what a nightly scan needs. Existing files are kept. */
export async function initCommand(flags: InitFlags, io: Io): Promise<ExitCode> {
  if (flags.yes !== true) refuseWithoutTerminal(io);
  const { folder, profile, runner } = flags;
  refuseUnasked(flags);
  const found = await foundAnswers({ folder, runner, profile, given: answersIn(flags) }, io);
  for (const source of found.sources) io.err.write(`${printable(source)}\n`);
  const job = jobOf(flags.yes === true ? answersOf(flags, found.answers, io) : await askFor(flags, found.answers, io));
  if (isOfAws(runner) && awsCron(job.schedule) === undefined)
    throw new UserError(
      `--schedule ${JSON.stringify(job.schedule)}: AWS takes days of the month or of the week, not both`,
      {
        hint: 'put * in one of the two',
      },
    );
  const rules = await rulesOf({ builtinRules: true, select: NIGHTLY_RULES }, io);
  const needs = { facts: plannedFacts(rules), resourceControlPolicies: needsRcps(rules) };
  // Looked at before anything is written: the package may be none.
  const { dependency, files } = await givenPackage(job.package, flags.folder);
  await writeNewFiles(folder, [...nightlyFiles(job, { runner, needs, dependency }), ...files], io);
  const steps = isOfAws(runner)
    ? awsSteps(job, runner)
    : `${lockSteps(await lockCommand({ dependency }, folder), folder)}${nextSteps(job, runner)}\n`;
  io.err.write(wrapped(steps, io.err));
  return Exit.clean;
}

/** @throws UserError for an answer to what this runner does not ask: it would have no effect */
function refuseUnasked(flags: InitFlags): void {
  const asked = new Set(questionsOf(flags.runner).map(({ name }) => name));
  const unasked = QUESTIONS.find(({ name }) => flags[name] !== undefined && !asked.has(name));
  if (unasked !== undefined)
    throw new UserError(`${unasked.flag} has no effect with --runner ${flags.runner}`, { hint: 'leave it out' });
}

const answersIn = (flags: InitFlags): Partial<Answers> =>
  Object.fromEntries(QUESTIONS.flatMap(({ name }) => (flags[name] === undefined ? [] : [[name, flags[name]]])));

/** @throws UserError for what is no answer, or none where there must be one */
function answersOf(flags: InitFlags, found: Partial<Answers>, { now }: Io): Partial<Answers> {
  const questions = questionsOf(flags.runner);
  const unanswered = questions.filter(
    ({ name, usual }) => usual === null && flags[name] === undefined && found[name] === undefined,
  );
  if (unanswered.length > 0) {
    throw new UserError(`${unanswered.map(({ flag }) => flag).join(' and ')} must be given with --yes`, {
      hint: 'or leave --yes out and answer the questions',
    });
  }
  let answers: Partial<Answers> = {};
  for (const question of questions) {
    const value = flags[question.name] ?? usualOf(question, { ...found, ...answers }) ?? '';
    answers = { ...answers, [question.name]: checked(question, value, { answers, now: now() }) };
  }
  return answers;
}

interface Before {
  readonly answers: Partial<Answers>;
  readonly now: Date;
}

function checked(question: Question, value: string, { answers, now }: Before): string {
  const { flag, shape } = question;
  const hint = 'see s3log-audit init --help';
  if (!shape.pattern.test(value)) throw new UserError(`${flag} ${JSON.stringify(value)}: not ${shape.what}`, { hint });
  const fault = faultOf(question, value, answers, now);
  if (fault !== undefined) throw new UserError(`${flag} ${JSON.stringify(value)}: ${fault}`, { hint });
  return value;
}

const hasTerminal = ({ input, err }: Io): boolean => input?.isTTY === true && err.isTTY === true;

/** @throws UserError */
function refuseWithoutTerminal(io: Io): void {
  if (hasTerminal(io)) return;
  throw new UserError('init asks questions, and there is no terminal', {
    hint: 'give --yes with --hub-account and --repository; s3log-audit init --help has the rest',
  });
}

async function askFor(
  flags: InitFlags,
  found: Partial<Answers>,
  { input, err, signal, now }: Io,
): Promise<Partial<Answers>> {
  if (input === undefined) throw new Error('a terminal without an input');
  const terminal = { input, output: err, signal };
  let answers: Partial<Answers> = {};
  for (const question of questionsOf(flags.runner)) {
    const before: Before = { answers, now: now() };
    const given = flags[question.name];
    const value =
      given === undefined
        ? await ask(
            question,
            {
              usual: usualOf(question, { ...found, ...before.answers }),
              fault: (text) => faultOf(question, text, before.answers, before.now),
            },
            terminal,
          )
        : checked(question, given, before);
    answers = { ...answers, [question.name]: value };
  }
  if (!(await agree(`Write the files into ${flags.folder}? Existing files are kept.`, terminal))) {
    throw new StoppedEarly('not confirmed', { hint: 'nothing was written' });
  }
  return answers;
}

export const lockSteps = (command: string, folder: string): string => `
The workflow installs what package-lock.json pins, and fails without it. In ${folder === '.' ? 'this folder' : folder}:
  ${command}
${command.endsWith(' SPEC') ? '    (SPEC: a tarball, s3log-audit@VERSION, or the git URL of a release; init --package SPEC writes package.json)\n' : ''}`;

const nextSteps = (
  { hubAccount, region, repository, organizationId, schedule }: NightlyJob,
  runner: NightlyRunner,
): string => `
Next steps, with credentials of account ${hubAccount} that permit them:
  aws cloudformation deploy --stack-name s3log-audit-hub --template-file ${HUB_TEMPLATE} --region ${region} \\
    --capabilities CAPABILITY_NAMED_IAM --parameter-overrides OrganizationalUnits=r-…${organizationId === '' ? ' OrganizationId=o-…' : ''}
    (the hub role and the stack set of the member role; add ProviderArn=… if the account has ${issuerOf(runner).name} as an identity
    provider already, CallAs=DELEGATED_ADMIN if it is not the management account)
  ${MEMBER_TEMPLATE} is the member role alone: for an account that no stack set reaches, such as the management account.
${toCommit(repository.replaceAll(/@\d+/g, ''), schedule, runner)}
Anybody who reads that repository can read its reports: keep it private.`;

const toCommit = (repository: string, schedule: string, runner: NightlyRunner): string =>
  runner === 'gitlab'
    ? `Then commit the files to ${repository}, include the job in .gitlab-ci.yml as its first lines say, and make the schedule
("${schedule}", UTC) under Build > Pipeline schedules; run it manually once.`
    : `Then commit the files to ${repository} and start the workflow manually once.`;

/** AWS runs it: the stack makes the bucket, from which each build takes program and settings. */
const awsSteps = ({ hubAccount, partition, region, organizationId }: NightlyJob, runner: NightlyRunner): string => {
  const bucket = `s3://s3log-audit-reports-${hubAccount}-${region}`;
  return `
Next steps, with credentials of account ${hubAccount} that permit them (PROGRAM: the tarball of a release, or of npm pack):
  aws cloudformation deploy --stack-name s3log-audit --template-file ${RUNNER_TEMPLATE} --region ${region} \\
    --capabilities CAPABILITY_NAMED_IAM --parameter-overrides ProgramSha256=$(sha256sum PROGRAM | cut -d ' ' -f 1) \\
    AlarmEmail=… OrganizationalUnits=r-…${organizationId === '' ? ' OrganizationId=o-…' : ''}
    (everything, and the stack set of the member role; CallAs=DELEGATED_ADMIN if it is not the management account)
  aws s3 cp PROGRAM ${bucket}/${PROGRAM_KEY}
  aws s3 cp s3log-audit.yaml ${bucket}/${SETTINGS_KEY}
  ${MEMBER_TEMPLATE} is the member role alone: for an account that no stack set reaches, such as the management account.
Then start it manually once:
  ${
    runner === 'codebuild'
      ? `aws codebuild start-build --project-name ${RUNNER_NAME} --region ${region}`
      : `aws stepfunctions start-execution --region ${region} --state-machine-arn arn:${partition}:states:${region}:${hubAccount}:stateMachine:${RUNNER_NAME}`
  }
Reports: ${bucket}/reports/. Whoever can read that bucket reads policies of all accounts.
`;
};
