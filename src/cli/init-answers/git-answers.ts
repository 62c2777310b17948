import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Environment } from '../../model/environment.ts';
import type { Answers } from '../flags/init-questions.ts';

/** What the clone that the files go into says of itself: the repository of its remote, and the branch that is its default. */
export async function gitAnswers(folder: string, env: Environment): Promise<Partial<Answers>> {
  const git = (...args: readonly string[]): Promise<string> => outputOf(folder, env, args);
  const [url, head, current] = await Promise.all([
    git('remote', 'get-url', 'origin'),
    git('symbolic-ref', '--short', 'refs/remotes/origin/HEAD'),
    git('symbolic-ref', '--short', 'HEAD'),
  ]);
  const repository = repositoryOf(url);
  // Where the remote was never asked for its default, a clone has that branch checked out at first.
  const branch = head.replace(/^origin\//, '') || current;
  return { ...(repository === undefined ? {} : { repository }), ...(branch === '' ? {} : { branch }) };
}

/** Without git, outside of a clone, without a remote: `''`. */
async function outputOf(folder: string, env: Environment, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('git', ['-C', folder, ...args], { env: { ...env }, timeout: 5000 });
    return stdout.trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return '';
    throw error;
  }
}

/** `OWNER/NAME` at GitHub, however git spells its address; the files are for GitHub alone. */
export const repositoryOf = (url: string): string | undefined =>
  /^(?:https?:\/\/(?:[^@/]*@)?|(?:ssh:\/\/)?git@)github\.com[:/]([^/]+\/[^/]+?)(?:\.git)?\/?$/.exec(url)?.[1];
