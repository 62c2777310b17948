import { isAssumptionId } from './assumptions.ts';
import { bucketPlaceholder } from './placeholder.ts';

/** S3 bucket ARNs have neither Region nor account: `arn:<partition>:s3:::name`. */
export const bucketArn = (partition: string, name: string): string => `arn:${partition}:s3:::${name}`;

/**
 * A bucket's name as it stands in ARNs and policies: of one whose name is known only after deployment, which goes by its
 * address, that is a placeholder.
 */
export const nameInArn = ({ name, isNamed }: { readonly name: string; readonly isNamed?: false }): string =>
  isNamed === false ? bucketPlaceholder(name) : name;

/** Locale-free order by UTF-16 code units, the same on every machine. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Causes that are reported once for the whole organization: a resource control policy, or an assumption. */
export const isGroupKey = (cause: string): boolean => cause.startsWith('rcp:') || isAssumptionId(cause);

/** Ids of organizations stand where account ids do, for what is said of the organization as a whole. */
export const isOrganizationId = (id: string): boolean => id.startsWith('o-');

/**
 * Names of before 2018 could be longer and have more kinds of characters.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export const BUCKET_NAME = /^[A-Za-z0-9._-]{3,255}$/;

/** Names that a bucket of today may get; "General purpose bucket naming rules", S3 User Guide. */
export const NEW_BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
