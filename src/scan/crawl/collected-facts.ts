import type { FactName } from '../../model/facts/index.ts';
import { UserError } from '../../model/user-error.ts';

/** Facts that `--collect` takes whatever the rules are: to find buckets that are open to log delivery, and stacks. */
export const COLLECTED = {
  targets: ['policy', 'ownership', 'acl'],
  stacks: ['stacks'],
} as const satisfies Readonly<Record<string, readonly FactName[]>>;

export type CollectedFacts = keyof typeof COLLECTED;

/** @throws UserError for another word */
export function collectedFacts(word: string): readonly FactName[] {
  const found = Object.entries(COLLECTED).find(([kind]) => kind === word);
  if (found !== undefined) return found[1];
  throw new UserError(`--collect ${JSON.stringify(word)}: neither ${Object.keys(COLLECTED).join(' nor ')}`, {
    hint: 'see s3log-audit iam --help',
  });
}
