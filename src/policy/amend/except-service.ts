import { type ClauseValues, type StatementJson, withClause, withSid } from './statement-json.ts';

/** The same Deny for everybody but one AWS service: it never matches a request that comes from the service itself. */
export const exceptService = (statement: StatementJson, service: string): StatementJson =>
  withClause(statement, {
    operator: 'StringNotEqualsIfExists',
    key: 'aws:PrincipalServiceName',
    values: [service],
  });

/**
 * The same Deny for everybody but one AWS service on behalf of some sources, which `others` compares with those that are let
 * through: two statements, since the clauses of one can say "neither this nor that" alone.
 */
export function exceptServiceFor(
  statement: StatementJson,
  service: string,
  { others, taken }: { readonly others: ClauseValues; readonly taken: ReadonlySet<string> },
): readonly StatementJson[] {
  const ofOthers = withClause(
    withClause(statement, { operator: 'StringEquals', key: 'aws:PrincipalServiceName', values: [service] }),
    others,
  );
  const sid = typeof statement['Sid'] === 'string' ? statement['Sid'] : 'Deny';
  return [exceptService(statement, service), withSid(ofOthers, `${sid}OtherSources`, taken)];
}
