import { createHash } from 'node:crypto';

/** What makes a finding the same finding every night. */
export interface FingerprintParts {
  readonly rule: string;
  readonly partition: string;
  readonly account: string;
  /** Bucket, or cause of an unknown, or `''`. */
  readonly place: string;
}

/** 32 hex digits. Part of what other systems remember: changing the recipe closes and reopens every alert. */
export const fingerprint = ({ rule, partition, account, place }: FingerprintParts): string =>
  createHash('sha256')
    .update(JSON.stringify([rule, partition, account, place]))
    .digest('hex')
    .slice(0, 32);
