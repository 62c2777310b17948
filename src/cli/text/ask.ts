import type { Readable, Writable } from 'node:stream';
import { confirm, isCancel, text } from '@clack/prompts';
import { StoppedEarly } from '../../scan/stopped-early.ts';
import type { Question } from '../flags/init-questions.ts';

/** The terminal that questions are put to. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
  readonly signal: AbortSignal;
}

/** @throws StoppedEarly when the person leaves */
export async function ask({ text: message, example, usual, shape }: Question, terminal: Terminal): Promise<string> {
  const answer = await text({
    ...terminal,
    message,
    placeholder: example,
    initialValue: usual ?? '',
    validate: (value = '') => (shape.pattern.test(value) ? undefined : `Not ${shape.what}.`),
  });
  return kept<string>(answer);
}

/** @throws StoppedEarly when the person leaves */
export const agree = async (message: string, terminal: Terminal): Promise<boolean> =>
  kept<boolean>(await confirm({ ...terminal, message }));

function kept<T>(answer: T | symbol): T {
  if (!isCancel(answer)) return answer as T;
  throw new StoppedEarly('init was left before its end', { hint: 'nothing was written' });
}
