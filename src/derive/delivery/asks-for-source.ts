import type { Statement } from '../../policy/statement.ts';

const SOURCE_KEYS: ReadonlySet<string> = new Set([
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
]);

/** What such a Deny keeps out is to be kept out after a change as well: deliveries for sources of others. */
export const asksForSource = ({ clauses }: Pick<Statement, 'clauses'>): boolean =>
  clauses.some(({ lowerCaseKey }) => SOURCE_KEYS.has(lowerCaseKey));
