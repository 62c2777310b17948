import type { Readable, Writable } from 'node:stream';
import { confirm, text } from '@clack/prompts';
import type { Question } from '../flags/init-questions.ts';
import { StoppedEarly } from '../stopped-early.ts';

/** The terminal that questions are asked on. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
  readonly signal: AbortSignal;
}

interface Asking {
  /** What is there to be confirmed. */
  readonly usual: string | null;
  /** What is wrong with a value of the right shape. */
  readonly fault: (value: string) => string | undefined;
}

/** @throws StoppedEarly when the user cancels */
export async function ask(
  { text: message, example, shape }: Question,
  { usual, fault }: Asking,
  terminal: Terminal,
): Promise<string> {
  const answer = await text({
    ...terminal,
    message,
    placeholder: example,
    initialValue: usual ?? '',
    validate: (value = '') => {
      if (!shape.pattern.test(value)) return `Not ${shape.what}.`;
      const why = fault(value);
      return why === undefined ? undefined : `${why}.`;
    },
  });
  return kept<string>(answer);
}

/** @throws StoppedEarly when the user cancels */
export const agree = async (message: string, terminal: Terminal): Promise<boolean> =>
  kept<boolean>(await confirm({ ...terminal, message }));

function kept<T>(answer: T | symbol): T {
  if (typeof answer !== 'symbol') return answer;
  throw new StoppedEarly('cancelled', { hint: 'nothing was written' });
}
