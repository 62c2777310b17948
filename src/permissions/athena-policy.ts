import { byText } from '../model/names.ts';
import { arnIn, type PolicyDocument, policyOf, type Text } from './statements.ts';

export interface AthenaPolicyInput {
  readonly partition: string;
  /** What the tables read: all keys below these. */
  readonly logs: readonly { readonly target: string; readonly prefix: string }[];
  readonly database: string;
  readonly workgroup: string;
  /** Where Athena writes results: `bucket` or `bucket/prefix`. */
  readonly results: string;
}

/**
 * For whoever runs the statements of the Athena kit and `logs athena --run`. Not for the scan, which never writes: queries write
 * their results, and tables and views are kept in the Glue Data Catalog.
 * https://docs.aws.amazon.com/athena/latest/ug/managed-policies.html and fine-grained-access-to-glue-resources.html
 */
export function athenaPolicy({ partition, logs, database, workgroup, results }: AthenaPolicyInput): PolicyDocument {
  const arn = arnIn(partition);
  const each = (rests: readonly string[]): readonly Text[] => [...new Set(rests)].sort(byText).map(arn);
  const [bucket = '', ...prefix] = results.replace(/\/+$/, '').split('/');
  return policyOf([
    {
      Sid: 'RunQueries',
      Effect: 'Allow',
      Action: [
        'athena:GetQueryExecution',
        'athena:GetQueryResults',
        'athena:GetWorkGroup',
        'athena:StartQueryExecution',
        'athena:StopQueryExecution',
      ],
      Resource: arn(`athena:*:*:workgroup/${workgroup}`),
    },
    {
      Sid: 'KeepTables',
      Effect: 'Allow',
      Action: [
        'glue:CreateDatabase',
        'glue:CreateTable',
        'glue:GetDatabase',
        'glue:GetDatabases',
        'glue:GetPartition',
        'glue:GetPartitions',
        'glue:GetTable',
        'glue:GetTables',
        'glue:UpdateTable',
      ],
      // Glue asks about the default database too, whatever database a query names.
      Resource: each([
        'glue:*:*:catalog',
        'glue:*:*:database/default',
        `glue:*:*:database/${database}`,
        `glue:*:*:table/${database}/*`,
      ]),
    },
    {
      Sid: 'ListLogs',
      Effect: 'Allow',
      Action: ['s3:GetBucketLocation', 's3:ListBucket'],
      Resource: each(logs.map(({ target }) => `s3:::${target}`)),
    },
    {
      Sid: 'ReadLogs',
      Effect: 'Allow',
      Action: ['s3:GetObject'],
      Resource: each(logs.map(({ target, prefix: keys }) => `s3:::${target}/${keys}*`)),
    },
    {
      Sid: 'ListResults',
      Effect: 'Allow',
      Action: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
      Resource: arn(`s3:::${bucket}`),
    },
    {
      Sid: 'WriteResults',
      Effect: 'Allow',
      Action: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
      Resource: arn(`s3:::${[bucket, ...prefix, '*'].join('/')}`),
    },
  ]);
}
