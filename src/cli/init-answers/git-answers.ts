import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isOfAws, type NightlyRunner } from '../../init/runners.ts';
import type { Environment } from '../../model/environment.ts';
import type { Answers } from '../flags/init-questions.ts';

interface Clone {
  readonly folder: string;
  readonly runner: NightlyRunner;
}

/** What the clone that the files go into says of itself: the repository of its remote, and the branch that is its default. */
export async function gitAnswers({ folder, runner }: Clone, env: Environment): Promise<Partial<Answers>> {
  if (isOfAws(runner)) return {};
  const git = (...args: readonly string[]): Promise<string> => outputOf(folder, env, args);
  const [url, head, current] = await Promise.all([
    git('remote', 'get-url', 'origin'),
    git('symbolic-ref', '--short', 'refs/remotes/origin/HEAD'),
    git('symbolic-ref', '--short', 'HEAD'),
  ]);
  const repository = repositoryOf(url, runner);
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

const ADDRESS = /^(?:https?:\/\/(?:[^@/]*@)?|(?:ssh:\/\/)?git@)([^:/]+)[:/](.+?)(?:\.git)?\/?$/;

/**
 * `OWNER/NAME` at GitHub, a project at GitLab, however git spells its address. One of another host is none: the role
 * would trust whoever has that name at this one.
 */
export function repositoryOf(url: string, runner: NightlyRunner): string | undefined {
  const [, host, path = ''] = ADDRESS.exec(url) ?? [];
  if (runner === 'gitlab') return host === 'gitlab.com' && path.includes('/') ? path : undefined;
  return host === 'github.com' && /^[^/]+\/[^/]+$/.test(path) ? path : undefined;
}
