import type { Unobserved } from '../../src/model/answer.ts';
import type { RuleInfo } from '../../src/model/finding.ts';
import type { AccountInventory, Bucket } from '../../src/model/inventory.ts';
import { known } from '../../src/model/observation.ts';
import type { CompiledRule, Judgement } from '../../src/model/rule.ts';
import type { Severity } from '../../src/model/severity.ts';

export const CONTEXT = { partition: 'aws', organization: null };

export const bucket = (name: string, part: Partial<Bucket> = {}): Bucket => ({
  name,
  region: 'eu-west-1',
  created: '',
  judged: true,
  facts: {},
  ...part,
});

export const account = (buckets: readonly Bucket[], part: Partial<AccountInventory> = {}): AccountInventory => ({
  account: { id: '111122223333', name: 'workload-a', path: 'o-abcdefghij/r-abcd', state: 'ACTIVE' },
  access: known(true),
  listing: known(true),
  buckets,
  facts: {},
  regions: {},
  names: {},
  ...part,
});

export const info = (id: string, part: Partial<RuleInfo> = {}): RuleInfo => ({
  id,
  title: `Title of ${id}`,
  severity: 'medium',
  on: 'bucket',
  because: '',
  fix: '',
  terraform: '',
  tags: [],
  controls: {},
  ...part,
});

/** A rule that says what the table says of each bucket. */
export const rule = (about: RuleInfo, judge: CompiledRule['judge']): CompiledRule => ({
  info: about,
  paths: [],
  judge,
  decide: () => 'per-subject',
});

export const fails = (place: string, message: string, severity: Severity = 'medium'): Judgement => ({
  verdict: 'fail',
  requests: [],
  severity,
  place,
  message,
  evidence: [{ resource: place, path: 'bucket.name', value: message }],
});

export const unknown = (...unobserved: readonly (readonly Unobserved[])[]): Judgement => ({
  verdict: 'unknown',
  requests: [],
  unobserved,
  reason: '',
  ruleError: '',
});

export const look = (part: Partial<Unobserved>): Unobserved => ({
  fact: 'logging',
  subject: 'a',
  region: 'eu-west-1',
  state: 'denied',
  action: 's3:GetBucketLogging',
  code: '',
  reason: '',
  ...part,
});
