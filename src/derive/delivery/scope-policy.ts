import { type PolicyJson, policyObject, readPolicy } from '../../policy/amend/policy-json.ts';
import { withClause } from '../../policy/amend/statement-json.ts';
import type { PolicyRequest } from '../../policy/match-statement.ts';
import { type ParsedPolicy, parsePolicy } from '../../policy/parse-policy.ts';
import { weigh } from '../../policy/weigh.ts';
import { isScoped } from './scoped.ts';
import { isForWriterAlone } from './suggest-policy.ts';

export interface ScopingInput {
  /** Text of the policy of the target. */
  readonly policy: string;
  /** Of the target and of its sources. */
  readonly account: string;
  /** What the sources ask for that it lets in. */
  readonly requests: readonly PolicyRequest[];
}

/**
 * The policy of a target with its account in every statement that lets log delivery in for whomever. `undefined` where one of
 * them is for others too, so that a condition would take something from those.
 */
export function scopePolicy({ policy: text, account, requests }: ScopingInput): object | undefined {
  const before = parsePolicy(text);
  if (before.fault !== '') return undefined;
  const json = readPolicy(text);
  const statements = json.statements.map((statement, index) => {
    const read = before.statements[index];
    return read !== undefined && isForWriterAlone(read) && !isScoped(read)
      ? withClause(statement, { operator: 'StringEquals', key: 'aws:SourceAccount', values: [account] })
      : statement;
  });
  const scoped: PolicyJson = { ...json, statements };
  const document = policyObject(scoped);
  return letsInScoped(parsePolicy(document), requests) ? document : undefined;
}

/** All that were let in still are, and by nothing that does not ask whose logs they are. */
function letsInScoped(policy: ParsedPolicy, requests: readonly PolicyRequest[]): boolean {
  return requests.every((request) => {
    const { allows } = weigh([policy], request);
    return (
      allows.length > 0 && allows.every(({ statement, together = [] }) => [statement, ...together].every(isScoped))
    );
  });
}
