import type { ScanOptions } from '../config/options.ts';
import type { ObjectAccess } from '../store/s3/object-access.ts';
import type { ScanPorts } from './ports.ts';

/** How a scan reads and writes what lies in S3. */
export const objectAccess = (
  { profile, bucketOwner }: Pick<ScanOptions, 'profile' | 'bucketOwner'>,
  { env, signal, temporaryFolder }: Pick<ScanPorts, 'env' | 'signal' | 'temporaryFolder'>,
): ObjectAccess => ({ env, profile, bucketOwner, signal, temporaryFolder });
