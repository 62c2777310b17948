import type { DeclaredAnswers } from '../../collect/http/operation.ts';
import { type Operations, operationsOf } from '../../collect/http/operation.ts';
import { OPERATIONS } from '../../collect/operations.ts';

const CHANGES = {
  's3:PutBucketLogging': { kind: 'empty' },
  's3:PutBucketPolicy': { kind: 'empty' },
  's3:DeleteBucketPolicy': { kind: 'empty' },
  's3:CreateBucket': { kind: 'empty' },
  's3:PutPublicAccessBlock': { kind: 'empty' },
  's3:PutBucketEncryption': { kind: 'empty' },
  's3:PutBucketVersioning': { kind: 'empty' },
  's3:PutBucketLifecycleConfiguration': { kind: 'empty' },
} as const satisfies DeclaredAnswers;

/** What a scan reads with, and the changes that steps are made of. Nothing that deletes a bucket or an object is there. */
export const fixOperations = (): Operations => new Map([...OPERATIONS, ...operationsOf([CHANGES])]);
