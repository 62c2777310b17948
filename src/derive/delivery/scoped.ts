import type { Clause } from '../../policy/condition.ts';
import type { Statement } from '../../policy/statement.ts';

const POSITIVE = /^(?:foranyvalue:)?(?:stringequals|stringequalsignorecase|stringlike|arnequals|arnlike)$/;

/**
 * Whether a value names somebody. A bucket ARN has no account, so that one with a wildcard in the name fits everybody's; text
 * operators let a wildcard reach over colons, so that the name is what follows the last one.
 */
const NAMES_SOMEBODY: ReadonlyMap<string, (value: string) => boolean> = new Map([
  ['aws:sourceaccount', (value: string) => !/[*?]/.test(value)],
  [
    'aws:sourcearn',
    (value: string) => !/[*?]/.test(value.split(':').at(-1) ?? '') || /^\d{12}$/.test(value.split(':')[4] ?? ''),
  ],
  ['aws:sourceorgid', (value: string) => !/[*?]/.test(value)],
  ['aws:sourceorgpaths', (value: string) => /^o-[a-z0-9]+\//.test(value)],
]);

/** Whether what a statement allows is tied to source accounts, source buckets or an organization: against the confused deputy. */
export const isScoped = ({ clauses }: Statement): boolean => clauses.some(limitsSource);

function limitsSource({ operator, lowerCaseKey, values }: Clause): boolean {
  const namesSomebody = NAMES_SOMEBODY.get(lowerCaseKey);
  return (
    namesSomebody !== undefined &&
    POSITIVE.test(operator.toLowerCase()) &&
    values.every(({ text }) => namesSomebody(text))
  );
}
