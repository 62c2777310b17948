/**
 * The columns of a server access log record in their order, from the S3 User Guide, "Amazon S3 server access log format".
 * Records of earlier years end sooner: 18 columns until 2019, 24 until 2021, 25 until 2022, then 26 and 27.
 */
export const LOG_FIELDS = [
  'bucketOwner',
  'bucket',
  'time',
  'remoteIp',
  'requester',
  'requestId',
  'operation',
  'key',
  'requestUri',
  'httpStatus',
  'errorCode',
  'bytesSent',
  'objectSize',
  'totalTime',
  'turnAroundTime',
  'referer',
  'userAgent',
  'versionId',
  'hostId',
  'signatureVersion',
  'cipherSuite',
  'authenticationType',
  'hostHeader',
  'tlsVersion',
  'accessPointArn',
  'aclRequired',
  'sourceRegion',
] as const;

export type LogField = (typeof LOG_FIELDS)[number];

/** The text of each column as it stands in the log, `-` included. What an older record does not have is absent. */
export type LogRecord = { readonly [field in LogField]?: string };

/** Column numbers, counted from 0, for the scanner and the questions. */
export const Column = {
  bucketOwner: 0,
  bucket: 1,
  time: 2,
  remoteIp: 3,
  requester: 4,
  requestId: 5,
  operation: 6,
  key: 7,
  requestUri: 8,
  httpStatus: 9,
  errorCode: 10,
  bytesSent: 11,
  objectSize: 12,
  totalTime: 13,
  turnAroundTime: 14,
  referer: 15,
  userAgent: 16,
  versionId: 17,
  hostId: 18,
  signatureVersion: 19,
  cipherSuite: 20,
  authenticationType: 21,
  hostHeader: 22,
  tlsVersion: 23,
  accessPointArn: 24,
  aclRequired: 25,
  sourceRegion: 26,
} as const satisfies Record<LogField, number>;

export type ColumnNumber = (typeof Column)[LogField];

/** Where columns stand in a piece of a log: those of the current line, or of one reading among several. */
export interface Spans {
  /** Of each column; -1 where the record has no such column, or its readings disagree about it. */
  readonly from: Int32Array;
  readonly to: Int32Array;
}
