import { UserError } from '../../model/user-error.ts';

/**
 * The name of a bucket that is written as a name, an ARN or an address, with or without a key behind it.
 * @throws UserError for what names no bucket
 */
export function bucketNamed(given: string): string {
  const name = /^(?:arn:[a-z0-9-]+:s3:::|s3:\/\/)?([A-Za-z0-9._-]{3,255})(?:\/.*)?$/s.exec(given)?.[1];
  if (name !== undefined && (name.length === given.length || /^(arn:|s3:\/\/)/.test(given))) return name;
  throw new UserError(`${JSON.stringify(given)} names no bucket`, {
    hint: 'write its name, its ARN (arn:aws:s3:::NAME) or s3://NAME',
  });
}
