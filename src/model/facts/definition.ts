import type { LeafType, LeafValue } from '../attribute.ts';
import type { Observation } from '../observation.ts';

/** One thing that an expression can read. */
export interface LeafDoc {
  /** Under `bucket.`, for instance `versioning.status`. */
  readonly path: string;
  readonly type: LeafType;
  readonly doc: string;
  readonly example: LeafValue;
}

/** A leaf that is read straight from one fact. Where S3 says "not configured" it has the value `absent`. */
export interface Leaf<T> extends LeafDoc {
  readonly absent: LeafValue;
  readonly read: (value: T) => LeafValue;
}

/** Whose fact it is: read once per bucket, per account, per account and Region, or per bucket name that is not in the account. */
export type Scope = 'bucket' | 'account' | 'region' | 'name';

/** Where a healthy bucket of a rule's case lives. */
export interface CasePlace {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly bucket: string;
}

/** What can be read of AWS by one kind of look; `collect/collectors/` says how. */
export interface FactDefinition<T = unknown> {
  readonly name: string;
  readonly scope: Scope;
  readonly doc: string;
  /** AWS API operations of the look, as CloudTrail names them (`s3:GetBucketVersioning`). */
  readonly calls: readonly string[];
  /** IAM actions of those operations. S3 names some of them differently. */
  readonly actions: readonly string[];
  readonly leaves: readonly Leaf<T>[];
  /** What a case of a rule assumes when it does not mention the fact. */
  readonly healthy: (place: CasePlace) => Observation<T>;
  /** Completes what a case writes down (some members, or a form that people prefer) to the whole value. */
  readonly fromCase: (written: unknown, place: CasePlace) => T;
}

/** For facts whose cases name some members and leave the others at their defaults. */
export const withDefaults =
  <T extends object>(defaults: T) =>
  (written: unknown): T => ({ ...defaults, ...(written as Partial<T>) });
