import { isJsonObject } from '../../model/record.ts';
import type { LogField } from './fields.ts';

/**
 * CloudWatch Logs delivery writes a record as JSON: names as in its record fields for `S3_SERVER_ACCESS_LOGS`, numbers as
 * numbers, `-` as null. A delivery chooses its fields, so that any may be missing. CloudWatch User Guide, sal-cw-log-format.
 */
const MEMBERS = {
  bucketOwner: 'bucket_owner_id',
  bucket: 'bucket_name',
  time: 'request_time',
  remoteIp: 'remote_ip',
  requester: 'requester',
  requestId: 'request_id',
  operation: 'operation',
  key: 'key_name',
  requestUri: 'request_uri',
  httpStatus: 'http_status',
  errorCode: 'error_code',
  bytesSent: 'bytes_sent_size',
  objectSize: 'object_size',
  totalTime: 'total_duration',
  turnAroundTime: 'turn_around_duration',
  referer: 'referer',
  userAgent: 'user_agent',
  versionId: 'version_id',
  hostId: 'host_id',
  signatureVersion: 'signature_version',
  cipherSuite: 'cipher_suite',
  authenticationType: 'authentication_type',
  hostHeader: 'host_header',
  tlsVersion: 'tls_version',
  accessPointArn: 'access_point_arn',
  aclRequired: 'acl_required',
  sourceRegion: 'source_region',
} as const satisfies Record<LogField, string>;

/**
 * Other logs have a `requester` or an `operation` too. A record of this kind has at least one of these members, or no member
 * that is not of this kind: a delivery may choose few.
 */
const DISTINCTIVE = [
  'schema_version_id',
  'bucket_owner_id',
  'bucket_arn',
  'key_name',
  'turn_around_duration',
  'bytes_sent_size',
];

/** The texts of the columns as the classic form would have them, or undefined if this is no such record. */
export function jsonColumns(line: string): readonly (string | undefined)[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (!isJsonObject(parsed)) return undefined;
  const members = new Map(Object.entries(parsed));
  if (!DISTINCTIVE.some((name) => members.has(name)) && ![...members.keys()].every((name) => KNOWN.has(name)))
    return undefined;
  const columns: (string | undefined)[] = [];
  for (const [field, name] of Object.entries(MEMBERS)) {
    const value = members.get(name);
    if (value !== undefined && !isScalar(value)) return undefined;
    columns.push(field === 'bucket' ? (columnText(value) ?? bucketOf(members.get('bucket_arn'))) : columnText(value));
  }
  return columns.some((text) => text !== undefined) ? columns : undefined;
}

type Scalar = string | number | boolean | null;

const KNOWN: ReadonlySet<string> = new Set(['schema_version_id', 'bucket_arn', ...Object.values(MEMBERS)]);

const isScalar = (value: unknown): value is Scalar =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

function columnText(value: Scalar | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value === null || value === false) return '-';
  return value === true ? 'Yes' : String(value);
}

const bucketOf = (arn: unknown): string | undefined =>
  typeof arn === 'string' && arn.includes(':::') ? arn.slice(arn.indexOf(':::') + 3) : undefined;
