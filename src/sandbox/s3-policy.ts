import { listOf, type PolicyStatement } from './iam/statements.ts';
import { Refusal } from './reply.ts';
import { isContent } from './xml.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html */
const LARGEST = 20 * 1024;

const SERVICE = /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/;
const AWS_PRINCIPAL = /^(\*|\d{12}|A[A-Z0-9]{15,}|arn:aws[a-z-]*:(iam|sts)::[^:]*:.+)$/;

/** What S3 looks at before it takes a bucket policy. */
export function checkedPolicy(policy: string, bucket: string): string {
  const refuse = (message: string) =>
    new Refusal({ code: 'MalformedPolicy', status: 400, message, fields: { BucketName: bucket } });
  if (Buffer.byteLength(policy) > LARGEST) throw refuse('Policy exceeds the maximum allowed document size.');
  const document = parse(policy);
  if (document === undefined) throw refuse("Policies must be valid JSON and the first byte must be '{'");
  const { Version, Statement: all } = document;
  if (Version !== undefined && Version !== '2012-10-17' && Version !== '2008-10-17') {
    throw refuse('The policy must contain a valid version string');
  }
  const statements = Array.isArray(all) ? all : [all];
  if (all === undefined || statements.length === 0) throw refuse('Missing required field Statement');
  for (const statement of statements) {
    const fault = isContent(statement) ? faultOf(statement, bucket) : 'Invalid policy syntax.';
    if (fault !== undefined) throw refuse(fault);
  }
  const sids = statements.map(({ Sid }: PolicyStatement) => Sid).filter((sid) => sid !== undefined && sid !== '');
  if (new Set(sids).size < sids.length) throw refuse('Statement IDs (SID) in a single policy must be unique.');
  return policy;
}

function parse(policy: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const document: unknown = JSON.parse(policy);
    return policy.startsWith('{') && isContent(document) ? document : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function faultOf(statement: PolicyStatement, bucket: string): string | undefined {
  const { Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') return `Invalid effect: ${String(Effect)}`;
  const principal = Principal ?? NotPrincipal;
  if (principal === undefined) return 'Missing required field Principal';
  if (!isPrincipal(principal)) return 'Invalid principal in policy';
  const actions = listOf(Action ?? NotAction);
  if (actions.length === 0) return 'Missing required field Action';
  if (!actions.every((action) => action === '*' || /^[a-z0-9-]+:[\w*?]+$/i.test(action)))
    return 'Policy has invalid action';
  const resources = listOf(Resource ?? NotResource);
  if (resources.length === 0) return 'Missing required field Resource';
  return resources.every((resource) => isResourceOf(resource, bucket)) ? undefined : 'Policy has invalid resource';
}

function isPrincipal(principal: unknown): boolean {
  if (principal === '*') return true;
  if (!isContent(principal)) return false;
  return Object.entries(principal).every(([kind, value]) => {
    const names = listOf(value);
    if (names.length === 0) return false;
    if (kind === 'AWS') return names.every((name) => AWS_PRINCIPAL.test(name));
    if (kind === 'Service') return names.every((name) => SERVICE.test(name));
    return kind === 'Federated' || kind === 'CanonicalUser';
  });
}

/** The bucket itself or keys in it; wildcards may stand for a part of its name. */
function isResourceOf(resource: string, bucket: string): boolean {
  const [, name = ''] = /^arn:aws[a-z-]*:s3:::([^/]*)/.exec(resource) ?? [];
  if (resource === '*' || name.includes('${')) return true;
  const pattern = name
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return name !== '' && new RegExp(`^${pattern}$`).test(bucket);
}

/** Roughly what S3 calls public: everybody is allowed something without any condition. */
export function isPublic(policy: object | string): boolean {
  const { Statement }: { readonly Statement?: unknown } = typeof policy === 'string' ? JSON.parse(policy) : policy;
  const statements = (Array.isArray(Statement) ? Statement : [Statement]).filter(isContent);
  return statements.some(
    ({ Effect, Principal, Condition }) =>
      Effect === 'Allow' && Condition === undefined && ['"*"', '{"AWS":"*"}'].includes(JSON.stringify(Principal)),
  );
}
