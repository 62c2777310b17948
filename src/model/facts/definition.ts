import type { AttributeType, AttributeValue } from '../attribute.ts';
import type { Observation } from '../observation.ts';

/** One thing that an expression can read. */
export interface AttributeDoc {
  /** Under `bucket.`, for instance `versioning.status`. */
  readonly path: string;
  readonly type: AttributeType;
  readonly doc: string;
  readonly example: AttributeValue;
}

/** An attribute that is read straight from one fact. Where S3 says "not configured" it has the value `absent`. */
export interface Attribute<T> extends AttributeDoc {
  readonly absent: AttributeValue;
  readonly read: (value: T) => AttributeValue;
  /** What a plan does not tell of it, if anything: the value that is read may be another one. */
  readonly undecided?: (value: T) => string | undefined;
}

/** Whose fact it is: read once per bucket, per account, per account and Region, or per bucket name that is not in the account. */
export type FactScope = 'bucket' | 'account' | 'region' | 'name';

/** Where a healthy bucket of a rule's case lives. */
export interface CaseSubject {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly bucket: string;
}

/** What one kind of request reads of AWS; `collect/collectors/` says how. */
export interface FactDefinition<T = unknown> {
  readonly name: string;
  readonly scope: FactScope;
  readonly doc: string;
  /** AWS API operations of the request, as CloudTrail names them (`s3:GetBucketVersioning`). */
  readonly calls: readonly string[];
  /** IAM actions of those operations. S3 names some of them differently. */
  readonly actions: readonly string[];
  readonly attributes: readonly Attribute<T>[];
  /** What a case of a rule assumes when it does not mention the fact. */
  readonly healthy: (subject: CaseSubject) => Observation<T>;
  /** Completes what a case writes down (some members, or a form that people prefer) to the whole value. */
  readonly fromCase: (written: unknown, subject: CaseSubject) => T;
}

/** What a case wrote. That it is so written is checked after: a member of another name or type is a fault of the case. */
// The one place that believes a file; a form that is no list or object throws a TypeError, which is a fault too.
export const writtenAs = <T>(written: unknown): T => written as T;

/** For facts whose cases name some members and leave the others at their defaults. */
export const withDefaults =
  <T extends object>(defaults: T) =>
  (written: unknown): T => ({ ...defaults, ...writtenAs<Partial<T>>(written) });
