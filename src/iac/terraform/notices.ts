import { byText } from '../../model/names.ts';
import type { TerraformPlan } from './plan.ts';

type Table = readonly (readonly [RegExp, string])[];

/** `PutBucketLogging` "is not supported for directory buckets" (S3 API Reference); the others are no buckets of S3's own API. */
const OUT_OF_SCOPE: Table = [
  [/^aws_s3_directory_bucket$/, 'it is a directory bucket, which can neither log nor receive logs'],
  [/^aws_s3tables_table_bucket$/, 'it is a table bucket, whose requests are not logged so'],
  [/^aws_s3vectors_vector_bucket$/, 'it is a vector bucket, whose requests are not logged so'],
];

/** Buckets that a plan makes in other ways than by `aws_s3_bucket`. */
const NOT_READ: Table = [
  [/^awscc_s3_bucket$/, 'buckets of the provider awscc are not read'],
  [/^aws_cloudformation_stack(_set)?$/, 'give its template by --template'],
];

/** A plan has what an expression refers to, and not what is around it. */
export const withoutSource = ({ resources }: Pick<TerraformPlan, 'resources'>): readonly string[] =>
  resources.some(
    ({ type, unknown }) => /^aws_s3_bucket_/.test(type) && [unknown['bucket'], unknown['target_bucket']].includes(true),
  )
    ? [
        'Names of buckets that are known only after apply are taken to be what they refer to. A plan does not tell whether there is text around a reference: --source does.',
      ]
    : [];

const toldBy = (table: Table, resources: TerraformPlan['resources']): readonly string[] =>
  resources.flatMap(({ type, address }) => {
    const why = table.find(([pattern]) => pattern.test(type))?.[1];
    return why === undefined ? [] : [`${address} is not judged: ${why}`];
  });

/** What the plan has and nobody judges; of what makes buckets, that which stays as it is. */
export const noticesOf = ({ resources }: TerraformPlan): readonly string[] =>
  [
    ...toldBy(OUT_OF_SCOPE, resources),
    ...toldBy(
      NOT_READ,
      resources.filter(({ isUnchanged }) => isUnchanged),
    ),
  ].sort(byText);

/** What makes or changes buckets that nobody has read. */
export const unreadIn = ({ resources }: TerraformPlan): readonly string[] =>
  toldBy(
    NOT_READ,
    resources.filter(({ isUnchanged }) => !isUnchanged),
  ).toSorted(byText);
