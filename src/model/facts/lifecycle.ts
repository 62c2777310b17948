import { known } from '../observation.ts';
import type { FactDefinition } from './definition.ts';
import { writtenAs } from './definition.ts';

/** One lifecycle rule, as far as it decides when current objects expire. */
export interface LifecycleRule {
  readonly id: string;
  readonly enabled: boolean;
  readonly prefix: string;
  /** The filter asks for tags or sizes too, so that the rule does not cover every object below the prefix. */
  readonly narrowed: boolean;
  /** Days after creation; `null` where the rule expires nothing by age. */
  readonly expiresAfterDays: number | null;
  /** Date on which it expires everything, ISO 8601; only where the rule names one instead of an age. */
  readonly expiresOn?: string;
}

/** Whether a filter by size may leave out logs: none is empty. */
export const leavesOutLogs = (greaterThan: number | undefined, lessThan: number | undefined): boolean =>
  (greaterThan ?? 0) > 0 || lessThan !== undefined;

export interface Lifecycle {
  readonly rules: readonly LifecycleRule[];
}

const rule: LifecycleRule = {
  id: '',
  enabled: true,
  prefix: '',
  narrowed: false,
  expiresAfterDays: null,
};

/** What expires depends on the prefixes that sources write to, so its attributes (`lifecycle.*`) are derived ones. */
export const lifecycle = {
  name: 'lifecycle',
  scope: 'bucket',
  doc: 'Lifecycle rules of the bucket',
  calls: ['s3:GetBucketLifecycleConfiguration'],
  actions: ['s3:GetLifecycleConfiguration'],
  attributes: [],
  healthy: () => known({ rules: [{ ...rule, expiresAfterDays: 365 }] }),
  fromCase: (written) => ({
    rules: writtenAs<{ readonly rules: readonly Partial<LifecycleRule>[] }>(written).rules.map((part) => ({
      ...rule,
      ...part,
    })),
  }),
} as const satisfies FactDefinition<Lifecycle>;
