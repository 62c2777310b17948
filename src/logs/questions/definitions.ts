import { suggestion } from '../../model/suggestion.ts';
import { UserError } from '../../model/user-error.ts';
import { all, any, between, differ, holds, not, oneOf, type RecordCondition, starts } from './predicate.ts';
import type { GroupsOfRecords, ListOfRecords, LogQuestion, MeasureName } from './question.ts';
import type { ValueName } from './values.ts';

/** What a question may be asked about. */
export interface QuestionInput {
  /** `who`: an ARN, or the beginning of one up to a slash or colon; a canonical id; a service. */
  readonly requester?: string | undefined;
  /** `key`: an object key, as the object has it or as the log writes it. */
  readonly key?: string | undefined;
  /** `cross-account`: the accounts whose requests are not foreign. */
  readonly accounts?: readonly string[] | undefined;
  /** `hot`: what to group by. */
  readonly by?: string | undefined;
  /** ARN of the caller of the inventory: its own reads of settings are audit traffic. */
  readonly caller?: string | undefined;
}

interface Definition {
  readonly sentence: string;
  readonly make: (input: QuestionInput) => ListOfRecords | GroupsOfRecords;
}

const REQUEST: readonly ValueName[] = [
  'time',
  'bucket',
  'operation',
  'decodedKey',
  'httpStatus',
  'requester',
  'remoteIp',
  'userAgent',
  'requestId',
];
const USUAL: readonly MeasureName[] = ['requests', 'ambiguous', 'firstSeen', 'lastSeen'];
const BYTES: readonly MeasureName[] = ['requests', 'ambiguous', 'bytes', 'firstSeen', 'lastSeen'];

const groups = (
  where: RecordCondition,
  by: readonly ValueName[],
  measures = USUAL,
  order: MeasureName = 'requests',
): GroupsOfRecords => ({ form: 'groups', where, by, measures, order });
const records = (where: RecordCondition, columns = REQUEST): ListOfRecords => ({ form: 'list', where, columns });

/** Operations that end an object or a version of it. A multi-object delete names its keys in `BATCH.DELETE.OBJECT`. */
const DELETES = [
  'REST.DELETE.OBJECT',
  'BATCH.DELETE.OBJECT',
  'SOAP.DELETE.OBJECT',
  'SOAP.DeleteObject',
  'REST.DELETE.BUCKET',
  'SOAP.DeleteBucket',
];
/** S3 User Guide, "Lifecycle and other bucket configurations": what a lifecycle rule does has no status. */
const LIFECYCLE_DELETES = ['S3.EXPIRE.OBJECT', 'S3.CREATE.DELETEMARKER'];

/** What does not even carry a column for its status is the work of S3 itself. */
const succeeded = between('httpStatus', 200, 399);
const failed = between('httpStatus', 400, 999);

/**
 * Requests of scanners, which would stand at the head of every list of a quiet bucket. A session name and a user agent can
 * be chosen by anybody, so that only the very role of the inventory's caller and service-linked roles count, and only
 * where the request reads settings of a bucket.
 */
const auditTraffic = ({ caller }: QuestionInput): RecordCondition =>
  all(holds('settingsRead'), any(holds('serviceLinked'), ...(caller ? [sameRole(caller)] : [])));

function sameRole(caller: string): RecordCondition {
  const role = /^(arn:[^:]+:sts::\d{12}:assumed-role\/[^/]+\/)/.exec(caller)?.[1];
  return role ? starts('requester', role) : oneOf('requester', caller);
}

const HOT: Readonly<Record<string, ValueName>> = {
  key: 'decodedKey',
  prefix: 'prefix',
  requester: 'requester',
  agent: 'userAgent',
};

function needed(text: string | undefined, flag: string): string {
  // No record would be found, which would look like an answer.
  if (text === '-')
    throw new UserError(`${flag.split(' ')[0]} -: the log writes - where there is none`, {
      hint: 's3log-audit logs ask anonymous has the requests without a requester',
    });
  if (text !== undefined && text !== '') return text;
  throw new UserError(`this question needs ${flag}`, { hint: 's3log-audit logs ask lists all questions' });
}

function hotBy(by = 'key'): ValueName {
  const value = Object.hasOwn(HOT, by) ? HOT[by] : undefined;
  if (value) return value;
  throw new UserError(`--by ${by} is not one of ${Object.keys(HOT).join(', ')}`, { hint: 'default is key' });
}

/** An ARN of a role stands for all of its sessions, whose ARN has another form. */
function requesterIs(text: string): RecordCondition {
  const role = /^arn:([^:]+):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(text);
  if (role) return starts('requester', `arn:${role[1]}:sts::${role[2]}:assumed-role/${role[3]}/`);
  if (text.includes('*'))
    throw new UserError(`--requester ${text}: no principal has a * in its name`, {
      hint: 'an ARN that ends in / or : stands for all that begin like it',
    });
  if (/^arn:[^:]+:sts::\d{12}:assumed-role\/[^/]+$/.test(text)) return starts('requester', `${text}/`);
  return /[/:]$/.test(text) ? starts('requester', text) : oneOf('requester', text);
}

/** Records have no account of the owner; a canonical id is compared with the bucket owner's. */
function foreign(accounts: readonly string[] = []): RecordCondition {
  if (accounts.length === 0) needed(undefined, '--account ID or --inventory FILE: a record does not name the account');
  return any(
    not(oneOf('requesterAccount', ...accounts)),
    all(holds('canonicalRequester'), differ('requester', 'bucketOwner')),
  );
}

const DEFINITIONS = {
  deleted: {
    sentence: 'What was deleted, by whom: deletes that succeeded, and what lifecycle rules expired',
    make: () =>
      records(any(all(oneOf('operation', ...DELETES), succeeded), oneOf('operation', ...LIFECYCLE_DELETES)), [
        ...REQUEST,
        'versionId',
      ]),
  },
  denied: {
    sentence: 'Who was denied what: requests that S3 answered with 403',
    make: () => groups(between('httpStatus', 403, 403), ['bucket', 'requester', 'operation', 'errorCode', 'remoteIp']),
  },
  errors: {
    sentence: 'Requests that failed, by status, error code and operation',
    make: () => groups(failed, ['httpStatus', 'errorCode', 'operation']),
  },
  anonymous: {
    sentence: 'Requests without credentials, by bucket, operation and status; CORS preflights apart',
    make: () => groups(holds('anonymous'), ['bucket', 'operation', 'httpStatus'], BYTES),
  },
  'acl-required': {
    sentence: 'Requests that an ACL allowed and that fail once ACLs are disabled',
    make: () => groups(oneOf('aclRequired', 'Yes'), ['bucket', 'requester', 'operation', 'httpStatus']),
  },
  'old-tls': {
    sentence: 'Requests with TLS 1.0, TLS 1.1 or SSL',
    make: () => groups(holds('oldTls'), ['tlsVersion', 'bucket', 'requester', 'userAgent']),
  },
  'plain-http': {
    sentence: 'Requests without TLS; website endpoints have no other',
    make: () => groups(holds('plainHttp'), ['bucket', 'requester', 'operation', 'httpStatus', 'hostHeader']),
  },
  sigv2: {
    sentence: 'Requests signed with Signature Version 2',
    make: () => groups(oneOf('signatureVersion', 'SigV2'), ['bucket', 'requester', 'authenticationType', 'userAgent']),
  },
  who: {
    sentence: 'What a principal did, in the order of the log (--requester ARN)',
    make: ({ requester }) => records(requesterIs(needed(requester, '--requester ARN'))),
  },
  key: {
    sentence: 'What happened to an object, in the order of the log (--key KEY)',
    make: ({ key }) => {
      const text = needed(key, '--key KEY');
      // Batch deletes were seen with a plus for a blank, and whose object is gone must not be hidden by that.
      return records(any(oneOf('decodedKey', text, text.replaceAll(' ', '+')), oneOf('key', text)), [
        ...REQUEST,
        'versionId',
        'bytesSent',
      ]);
    },
  },
  'cross-account': {
    sentence: 'Requests of principals of other accounts (--account ID, or those of --inventory)',
    make: ({ accounts }) => groups(foreign(accounts), ['requester', 'bucket', 'operation', 'httpStatus'], BYTES),
  },
  hot: {
    sentence: 'What is asked for most, or who asks most (--by key|prefix|requester|agent)',
    make: (input) => {
      const by = hotBy(input.by);
      const where = not(auditTraffic(input));
      return groups(where, by === 'decodedKey' || by === 'prefix' ? ['bucket', by] : [by], BYTES);
    },
  },
  bytes: {
    sentence: 'Bytes sent, by requester and address',
    make: (input) => groups(not(auditTraffic(input)), ['requester', 'remoteIp'], BYTES, 'bytes'),
  },
  lifecycle: {
    sentence: 'What lifecycle rules did, by bucket and action',
    make: () =>
      groups(
        // `S3.COMPUTE.OBJECT.CHECKSUM` is the work of a batch job.
        any(oneOf('operation', ...LIFECYCLE_DELETES, 'S3.DELETE.UPLOAD'), starts('operation', 'S3.TRANSITION')),
        ['bucket', 'operation'],
        ['requests', 'ambiguous', 'size', 'firstSeen', 'lastSeen'],
      ),
  },
  latency: {
    sentence: 'How long requests took, by operation, in milliseconds',
    make: (input) =>
      groups(
        all(not(auditTraffic(input)), between('totalTime', 0, Number.MAX_SAFE_INTEGER)),
        ['operation'],
        ['requests', 'ambiguous', 'p50', 'p99', 'longest'],
      ),
  },
  'audit-traffic': {
    sentence:
      'Reads of settings by the caller of --inventory and by service-linked roles, which hot, latency and bytes leave out',
    make: (input) => groups(auditTraffic(input), ['requester', 'operation']),
  },
} as const satisfies Record<string, Definition>;

export const QUESTION_NAMES: readonly string[] = Object.keys(DEFINITIONS);
export const sentenceOf = (name: string): string => definitionOf(name).sentence;

export function makeQuestion(name: string, input: QuestionInput = {}): LogQuestion {
  const { sentence, make } = definitionOf(name);
  return { name, sentence, ...make(input) };
}

function definitionOf(name: string): Definition {
  const found = new Map<string, Definition>(Object.entries(DEFINITIONS)).get(name);
  if (found) return found;
  throw new UserError(`there is no question "${name}"${suggestion(name, QUESTION_NAMES)}`, {
    hint: `one of ${QUESTION_NAMES.join(', ')}`,
  });
}
