import { byText } from '../../model/names.ts';
import type { TerraformPlan } from './plan.ts';

/** `PutBucketLogging` "is not supported for directory buckets" (S3 API Reference); the others are no buckets of S3's own API. */
const OUT_OF_SCOPE: readonly (readonly [RegExp, string])[] = [
  [/^aws_s3_directory_bucket$/, 'a directory bucket, which can neither log nor receive logs'],
  [/^aws_s3tables_table_bucket$/, 'a table bucket, whose requests are not logged so'],
  [/^aws_s3vectors_vector_bucket$/, 'a vector bucket, whose requests are not logged so'],
];

/** Buckets that a plan makes in other ways than by `aws_s3_bucket`. */
const NOT_READ: readonly (readonly [RegExp, string])[] = [
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

/** What the plan has and nobody judges. */
export const noticesOf = ({ resources }: TerraformPlan): readonly string[] =>
  resources
    .flatMap(({ type, address }) => {
      const [, what] = OUT_OF_SCOPE.find(([pattern]) => pattern.test(type)) ?? [];
      const [, why] = NOT_READ.find(([pattern]) => pattern.test(type)) ?? [];
      const reason = what === undefined ? why : `it is ${what}`;
      return reason === undefined ? [] : [`${address} is not judged: ${reason}`];
    })
    .sort(byText);
