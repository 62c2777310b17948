import { createHash } from 'node:crypto';

/**
 * Which of `count` equal shares an account belongs to, 0 to `count - 1`. The same for ever: it depends on the id alone,
 * so that machines that know nothing of each other agree, whatever accounts come and go.
 */
export const shardIndexOf = (account: string, count: number): number =>
  createHash('sha256').update(account).digest().readUInt32BE(0) % count;
