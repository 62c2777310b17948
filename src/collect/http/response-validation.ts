import { AnswerError } from './unexpected-response.ts';

/** Root element of the documents that are read, by operation. */
const ROOTS: Readonly<Record<string, string>> = {
  ListBuckets: 'ListAllMyBucketsResult',
  GetBucketLocation: 'LocationConstraint',
  GetBucketLogging: 'BucketLoggingStatus',
  GetBucketPolicyStatus: 'PolicyStatus',
  GetBucketAcl: 'AccessControlPolicy',
  GetBucketEncryption: 'ServerSideEncryptionConfiguration',
  GetBucketVersioning: 'VersioningConfiguration',
  GetBucketOwnershipControls: 'OwnershipControls',
  GetPublicAccessBlock: 'PublicAccessBlockConfiguration',
  GetObjectLockConfiguration: 'ObjectLockConfiguration',
  GetBucketRequestPayment: 'RequestPaymentConfiguration',
  GetBucketLifecycleConfiguration: 'LifecycleConfiguration',
  GetBucketTagging: 'Tagging',
  GetCallerIdentity: 'GetCallerIdentityResponse',
  AssumeRole: 'AssumeRoleResponse',
};

/** Member that each answer in JSON has, an empty list included: without it a list would seem to have come to its end. */
const MEMBERS: Readonly<Record<string, string>> = {
  DescribeOrganization: 'Organization',
  ListAccounts: 'Accounts',
  ListPolicies: 'Policies',
  DescribePolicy: 'Policy',
  ListTargetsForPolicy: 'Targets',
  DescribeDeliverySources: 'deliverySources',
  DescribeDeliveries: 'deliveries',
  DescribeDeliveryDestinations: 'deliveryDestinations',
  DescribeTrails: 'trailList',
  ListTrails: 'Trails',
};

/** Documents that an error comes in: S3 in the one, STS and S3 Control in the other. */
const ERROR_ROOTS = ['Error', 'ErrorResponse'] as const;

const PROLOGUE = /^\uFEFF?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<([A-Za-z_][\w.-]*)(?=[\s/>])/s;

/** Name of the root element if the text is one whole element, `undefined` if it is anything else. */
export function wholeRoot(text: string): string | undefined {
  const root = PROLOGUE.exec(text.length > 600 ? text.slice(0, 600) : text)?.[1];
  if (root === undefined) return undefined;
  const end = text.trimEnd();
  if (end.endsWith(`</${root}>`)) return root;
  // An element without content is its own end: <LocationConstraint xmlns="..."/>
  return end.endsWith('/>') && end.indexOf('<', end.lastIndexOf(`<${root}`) + 1) === -1 ? root : undefined;
}

/**
 * Throws unless the answer is the whole document that the operation gives. An empty 200 or the page of a proxy would be
 * deserialized to an object without members, which reads as "not configured".
 */
export function checkAnswer({ operation, status, text }: Answer): void {
  if (status >= 300) {
    if (text.startsWith('{') ? jsonObject(text) !== undefined : ERROR_ROOTS.some((root) => root === wholeRoot(text)))
      return;
    throw broken(text, `HTTP ${status}`);
  }
  const expected = ROOTS[operation];
  if (expected === undefined) {
    const object = jsonObject(text);
    if (object === undefined) throw broken(text, operation);
    const member = MEMBERS[operation];
    if (member !== undefined && !Object.hasOwn(object, member))
      throw new AnswerError('IncompleteAnswer', `${operation} has no ${member}`);
    return;
  }
  const root = wholeRoot(text);
  // S3 may find out after the status line that it fails; the SDK turns that document into the error it is.
  if (root !== expected && root !== 'Error') throw broken(text, operation);
}

export interface Answer {
  readonly operation: string;
  readonly status: number;
  readonly text: string;
}

function jsonObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function broken(text: string, of: string): AnswerError {
  if (text.trim() === '') return new AnswerError('EmptyAnswer', `${of} came without a body`);
  const root = PROLOGUE.exec(text.slice(0, 600))?.[1];
  const begun = root !== undefined && [ROOTS[of], ...ERROR_ROOTS].includes(root);
  return begun || text.startsWith('{')
    ? new AnswerError('TruncatedAnswer', `${of} ended before its end`)
    : new AnswerError('ForeignAnswer', `${of} is not a document of AWS`);
}
