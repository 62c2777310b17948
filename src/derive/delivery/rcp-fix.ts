import type { ResourceControlPolicy, ScanHeader } from '../../model/inventory.ts';
import type { RuleFix } from '../../model/rule-fix.ts';
import { exceptService } from '../../policy/amend/except-service.ts';
import { policyBytes, policyObject, readPolicy } from '../../policy/amend/policy-json.ts';
import { LOG_WRITER } from '../../policy/condition-keys/global-keys.ts';
import { matchStatement } from '../../policy/match-statement.ts';
import { logRequest } from './log-request.ts';
import { parsedDocument } from './parsed.ts';

/** AWS Organizations takes no longer resource control policy: "Quotas for AWS Organizations". */
const MOST_CHARACTERS = 5120;

/** The document of a resource control policy with an exception for log delivery, in each statement that may stop it. */
export function rcpFix(
  policy: ResourceControlPolicy,
  { partition, organization }: Pick<ScanHeader, 'partition' | 'organization'>,
): RuleFix | undefined {
  const parsed = parsedDocument(policy);
  if (parsed.fault !== '') return undefined;
  // A bucket of any account: what tells sources apart is no business of a policy that binds them all.
  const request = logRequest(
    {
      name: 'any-bucket',
      region: '',
      account: '',
      partition,
      logging: { target: 'any-target', prefix: '', keyFormat: 'simple', grants: [] },
    },
    { organization },
  );
  const json = readPolicy(policy.document);
  const changed: object[] = [];
  const statements = json.statements.map((statement, index) => {
    const read = parsed.statements[index];
    // Resources are left out of account: they may name the buckets of the group.
    if (read?.effect !== 'Deny' || matchStatement({ ...read, resources: EVERYTHING }, request) === 'no')
      return statement;
    const excepted = exceptService(statement, LOG_WRITER);
    changed.push(excepted);
    return excepted;
  });
  if (changed.length === 0) return undefined;
  const document = policyObject({ ...json, statements });
  const size =
    policyBytes(document) > MOST_CHARACTERS
      ? ` It is longer than the ${MOST_CHARACTERS} characters that AWS Organizations takes, so that it must be shortened first.`
      : '';
  return {
    fix: `Change the resource control policy, not the buckets: except the log delivery of S3 from the statement that denies it. The whole policy with that exception: ${JSON.stringify(document)}${size} Save it as rcp.json and set it, from the management account: aws organizations update-policy --policy-id ${policy.id} --content file://rcp.json.`,
    terraform: `# In the aws_organizations_policy whose name is ${JSON.stringify(policy.name)}, the statement that denies log delivery becomes:\n# ${changed.map((one) => JSON.stringify(one)).join('\n# ')}`,
  };
}

const EVERYTHING = { patterns: [], negated: true };
