import { hash } from 'node:crypto';

/** What makes a finding the same finding every night. */
export interface FingerprintParts {
  readonly rule: string;
  readonly partition: string;
  readonly account: string;
  /** Name of the bucket that it sits at, or key of the cause of an unknown; `''` for the account itself. */
  readonly resource: string;
}

/** 32 hex digits. Other systems remember them: made of ids and keys, never of shown text, or every alert closes and reopens. */
export const fingerprint = ({ rule, partition, account, resource }: FingerprintParts): string =>
  hash('sha256', JSON.stringify([rule, partition, account, resource])).slice(0, 32);
