import type { NightlyRunner } from '../../init/runners.ts';
import { UserError } from '../../model/user-error.ts';
import { callerOf } from '../../scan/caller.ts';
import type { Answers } from '../flags/init-questions.ts';
import type { Io } from '../io.ts';
import { portsOfIo } from '../ports-of-io.ts';
import { gitAnswers } from './git-answers.ts';

interface Search {
  readonly folder: string;
  readonly runner: NightlyRunner;
  readonly profile: string | undefined;
  /** Answers that were given: nobody is asked for them. */
  readonly given: Partial<Answers>;
}

/** Answers that git and AWS have, and where each comes from, for people. */
export interface FoundAnswers {
  readonly answers: Partial<Answers>;
  readonly sources: readonly string[];
}

/** Looks for what was not given. Neither a clone nor credentials need be there. */
export async function foundAnswers({ folder, runner, profile, given }: Search, io: Io): Promise<FoundAnswers> {
  const asksGit = given.repository === undefined || given.branch === undefined;
  const ofGit = asksGit ? await gitAnswers({ folder, runner }, io.env) : {};
  const ofAws = given.hubAccount === undefined ? await awsAnswers(profile, io) : {};
  return {
    answers: { ...ofAws, ...ofGit },
    sources: [...said('git', ofGit, given), ...said('the AWS credentials', ofAws, given)],
  };
}

/** Account, partition and organization of the credentials, if there are any. */
async function awsAnswers(profile: string | undefined, io: Io): Promise<Partial<Answers>> {
  try {
    const { account, partition, organizationId } = await callerOf(profile, portsOfIo(io));
    return { hubAccount: account, partition, ...(organizationId === '' ? {} : { organizationId }) };
  } catch (error) {
    // A profile that was named should work; that there are no credentials is the usual case on somebody's desk.
    if (!(error instanceof UserError) || profile !== undefined) throw error;
    return {};
  }
}

function said(source: string, answers: Partial<Answers>, given: Partial<Answers>): readonly string[] {
  const names = Object.entries(answers).filter(([name]) => !(name in given));
  return names.length === 0 ? [] : [`From ${source}: ${names.map(([, value]) => value).join(', ')}`];
}
