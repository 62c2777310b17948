import { BUCKET_NAME } from '../../model/names.ts';
import { anyText, matching, members, optional, repeated, text, words } from './response-shape.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Grant.html ; the kind of grantee is an attribute. */
export const grants = members({
  Grant: repeated(
    members({
      Grantee: members(
        {
          ID: optional(text),
          URI: optional(text),
          EmailAddress: optional(text),
          DisplayName: optional(anyText),
        },
        { some: ['ID', 'URI', 'EmailAddress'] },
      ),
      Permission: words('FULL_CONTROL', 'WRITE', 'WRITE_ACP', 'READ', 'READ_ACP'),
    }),
  ),
});

export const days = matching(/^\d+$/);
export const tag = members({ Key: text, Value: anyText });

/** What goes into a header, or into the key of a signature. */
export const headerText = matching(/^[\x21-\x7e]+$/);
/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html */
export const organizationPath = matching(/^o-[a-z0-9]+\/r-[a-z0-9]+(?:\/ou-[a-z0-9-]+)*(?:\/\d{12})?\/?$/);
export const arn = matching(/^arn:[a-z-]+:/);
export const accountId = matching(/^\d{12}$/);
/** `eu-west-1`, `us-gov-east-1`, `eusc-de-east-1`. */
export const REGION = /^[a-z]{2,8}(?:-[a-z]{2,16}){1,3}-\d{1,2}$/;
export const region = matching(REGION);
export const bucketName = matching(BUCKET_NAME);
/**
 * Names that S3 gives to directory buckets, tables and access points; the SDK sends requests about some of them elsewhere.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export const RESERVED_BUCKET_NAME = /(?:--x-s3|--xa-s3|--ol-s3|--op-s3|--table-s3|-s3alias|\.mrap)$/;
const WITHOUT_DOTS = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
/** A name that goes into a host or a path as it stands, so that all of them have the same form of endpoint. */
export const isPlainBucketName = (name: string): boolean => WITHOUT_DOTS.test(name) && !RESERVED_BUCKET_NAME.test(name);
export const token = optional(text);
