import { isJsonObject, type JsonObject } from '../../model/record.ts';
import { FIX_PLACEHOLDER } from '../../model/rule-fix.ts';
import { visibleJson } from '../../model/visible-json.ts';
import type { StatementJson } from './statement-json.ts';

/** A policy document that is to be changed; what is not a statement stays as it is. */
export interface PolicyJson {
  readonly members: Readonly<Record<string, unknown>>;
  readonly statements: readonly StatementJson[];
}

/** A document that a bucket without a policy can begin with. */
export const NEW_POLICY: PolicyJson = { members: { Version: '2012-10-17' }, statements: [] };

/** Reads a document that `parsePolicy` finds no fault with. */
export function readPolicy(text: string): PolicyJson {
  const members: JsonObject = JSON.parse(text);
  const statements = [members['Statement']].flat().filter(isJsonObject);
  return { members, statements };
}

/** `Version`, `Id` and others in their order, the statements in their place. */
export const policyObject = ({ members, statements }: PolicyJson): object => ({ ...members, Statement: statements });

/**
 * A document on one line of a fix, to be copied from there. What a report or a terminal would change of the words around it,
 * such as blanks, a placeholder or a formula, is written as an escape: whoever sets the policy must not set another one.
 */
export const policyText = (policy: object): string =>
  visibleJson(policy)
    .replaceAll(FIX_PLACEHOLDER, (found) => `${unicodeEscape(found)}${found.slice(1)}`)
    .replaceAll(/[ `;]/g, unicodeEscape);

const unicodeEscape = (text: string): string => `\\u${text.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Policy variables, and `${*}` for a star as such, are there from this version on; before it a `$` is a dollar. */
export const hasVariables = ({ members }: PolicyJson): boolean => members['Version'] === '2012-10-17';

/** Statements of one document may not share a Sid. */
export const sidsOf = ({ statements }: PolicyJson): ReadonlySet<string> =>
  new Set(statements.flatMap(({ Sid: sid }) => (typeof sid === 'string' ? [sid] : [])));

/**
 * A text as a pattern for it. Before variables there is no way to write a star or a question mark as such, so that `?`
 * stands for either: it matches any one character.
 */
export const asPattern = (text: string, variables: boolean): string =>
  variables ? text.replace(/[*?$]/g, (character) => `\${${character}}`) : text.replace(/\*/g, '?');

/** S3 refuses a bucket policy that is longer: "Bucket policies for Amazon S3", S3 User Guide. */
export const MOST_POLICY_BYTES = 20_480;

/** AWS counts a document without the blanks between its parts. */
export const policyBytes = (policy: object): number => new TextEncoder().encode(JSON.stringify(policy)).length;
