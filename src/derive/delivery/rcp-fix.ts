import type { ResourceControlPolicy, ScanHeader } from '../../model/inventory.ts';
import type { RuleFix } from '../../model/rule-fix.ts';
import { visibleJson } from '../../model/visible-json.ts';
import { exceptService, exceptServiceFor } from '../../policy/amend/except-service.ts';
import { policyBytes, policyObject, policyText, readPolicy, sidsOf } from '../../policy/amend/policy-json.ts';
import type { StatementJson } from '../../policy/amend/statement-json.ts';
import { LOG_WRITER } from '../../policy/condition-keys/global-keys.ts';
import { PRESENT } from '../../policy/keys.ts';
import { matchStatement, type PolicyRequest } from '../../policy/match-statement.ts';
import type { Statement } from '../../policy/statement.ts';
import { asksForSource } from './asks-for-source.ts';
import { logRequest } from './log-request.ts';
import { parsedDocument } from './parsed.ts';

/** AWS Organizations takes no longer resource control policy: "Quotas for AWS Organizations". */
const MOST_CHARACTERS = 5120;

/** What differs from bucket to bucket of an account, and is there in every request. */
const OF_ONE_BUCKET: ReadonlySet<string> = new Set(['aws:requestedregion', 'aws:sourcearn']);

interface Stopped {
  readonly header: Pick<ScanHeader, 'partition' | 'organization' | 'assumptions'>;
  /** Ids of the accounts whose deliveries the policy stops, or may. */
  readonly accounts: readonly string[];
}

/**
 * The document of a resource control policy with an exception for log delivery, in each statement that may stop it for some
 * bucket of the accounts.
 */
export function rcpFix(policy: ResourceControlPolicy, { header, accounts }: Stopped): RuleFix | undefined {
  const parsed = parsedDocument(policy);
  if (parsed.fault !== '') return undefined;
  const requests = accounts.map((account) => ofAnyBucket(account, header));
  const json = readPolicy(policy.document);
  const taken = new Set(sidsOf(json));
  const changed: object[] = [];
  const statements = json.statements.flatMap((statement, index): readonly StatementJson[] => {
    const read = parsed.statements[index];
    // Resources are left out of account: they may name the buckets of the group.
    const everywhere = read && { ...read, resources: EVERYTHING };
    const stops = (request: PolicyRequest) => everywhere && matchStatement(everywhere, request) !== 'no';
    if (read?.effect !== 'Deny' || !requests.some(stops)) return [statement];
    const excepted = keepsOthersOut(read, accounts)
      ? exceptServiceFor(statement, LOG_WRITER, {
          others: { operator: 'StringNotEqualsIfExists', key: 'aws:SourceAccount', values: accounts },
          taken,
        })
      : [exceptService(statement, LOG_WRITER)];
    for (const { Sid: sid } of excepted) if (typeof sid === 'string') taken.add(sid);
    changed.push(...excepted);
    return excepted;
  });
  if (changed.length === 0) return undefined;
  const document = policyObject({ ...json, statements });
  const whose = statements.length > json.statements.length ? ' for the accounts that it stops' : '';
  const size =
    policyBytes(document) > MOST_CHARACTERS
      ? ` It is longer than the ${MOST_CHARACTERS} characters that AWS Organizations takes, so that it must be shortened first.`
      : '';
  return {
    fix: `Change the resource control policy, not the buckets: except the log delivery of S3${whose} from the statement that denies it. The whole policy with that exception: ${policyText(document)}${size} Save it as rcp.json and set it, from the management account: aws organizations update-policy --policy-id ${policy.id} --content file://rcp.json.`,
    terraform: `# In the aws_organizations_policy whose name is ${visibleJson(policy.name)}, the statement that denies log delivery becomes:\n# ${changed.map((one) => policyText(one)).join('\n# ')}`,
  };
}

/** Accounts named one by one: so many take a third of the characters that the policy may have. */
const MOST_NAMED = 100;

/** A Deny that leaves some sources alone keeps out all others, which is to stay so. */
const keepsOthersOut = (deny: Pick<Statement, 'clauses'>, accounts: readonly string[]): boolean =>
  accounts.length <= MOST_NAMED && asksForSource({ clauses: deny.clauses.filter(({ negated }) => negated) });

const EVERYTHING = { patterns: [], negated: true };

function ofAnyBucket(account: string, { partition, organization, assumptions = {} }: Stopped['header']): PolicyRequest {
  const request = logRequest(
    {
      name: 'any-bucket',
      region: '',
      account,
      partition,
      logging: { target: 'any-target', prefix: '', keyFormat: 'simple', grants: [] },
    },
    { organization, assumptions },
  );
  return { ...request, keys: (key) => (OF_ONE_BUCKET.has(key) ? PRESENT : request.keys(key)) };
}
