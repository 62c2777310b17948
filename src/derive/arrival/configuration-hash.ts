import { createHash } from 'node:crypto';
import type { Logging } from '../../model/facts/logging.ts';
import type { Account, Bucket, Organization } from '../../model/inventory.ts';
import type { Observation } from '../../model/observation.ts';

/** Settings of the target that decide whether S3 can deliver. */
export const TARGET_FACTS = ['policy', 'ownership', 'encryption', 'objectLock', 'requestPayment'] as const;

interface Configuration {
  readonly logging: Logging;
  readonly account: Account;
  readonly target: Pick<Bucket, 'name' | 'region' | 'facts'>;
  readonly organization: Organization | null;
}

const digest = (parts: readonly unknown[], length: number): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, length);

const UNREAD = '-';

/**
 * Tells one configuration from another, in three parts: the logging, the settings of the target, and the resource control
 * policies. `-` stands for a part of which something could not be read this time.
 */
export function configurationHash({ logging, account, target, organization }: Configuration): string {
  const { target: name, prefix, keyFormat, grants } = logging;
  const own = digest([name, prefix, keyFormat, grants], 6);
  const acl = needsAcl(target) ? [target.facts.acl] : [];
  const facts = [...TARGET_FACTS.map((fact) => target.facts[fact]), ...acl];
  const policies = policiesOn(account, organization);
  return [own, part([target.region, ...facts.map(stableValue)], 6), part([policies], 4)].join('.');
}

/** The same of a delivery by CloudWatch Logs, whose settings are its log group alone. */
export const logGroupHash = (name: string): string => [digest([name], 6), digest([], 6), digest([], 4)].join('.');

const part = (values: readonly unknown[], length: number): string =>
  values.includes(undefined) ? UNREAD : digest(values, length);

/** Without ownership controls, and with them unless the owner of the bucket owns everything, the ACL has a say. */
export const needsAcl = ({ facts: { ownership } }: Pick<Bucket, 'facts'>): boolean =>
  ownership?.state === 'absent' || (ownership?.state === 'known' && ownership.value.setting !== 'BucketOwnerEnforced');

/** `undefined`: the next scan may well read it. A denial is as lasting as a setting. */
function stableValue(seen: Observation<unknown> | undefined): unknown {
  if (seen?.state === 'known') return [seen.value];
  return seen?.state === 'absent' || seen?.state === 'denied' ? seen.state : undefined;
}

function policiesOn({ id, path }: Account, organization: Organization | null): unknown {
  if (organization === null) return 'no organization';
  const { rcps } = organization;
  if (rcps.state !== 'known') return stableValue(rcps);
  if (rcps.value.unread?.some(({ seen }) => seen.state !== 'denied')) return undefined;
  const places = new Set([id, ...path.split('/')]);
  return rcps.value.policies
    .filter(({ targets }) => targets === undefined || targets.some((place) => places.has(place)))
    .map(({ id: policy, document }) => [policy, document])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
}

/**
 * The hash that what is known so far is kept under: a part that could not be read this time is taken for what it was.
 * `undefined`: the configuration is another one.
 */
export function sameConfiguration(now: string, earlier: string): string | undefined {
  const before = earlier.split('.');
  const parts = now.split('.');
  const isSame = before.length === parts.length && parts.every((one, at) => one === UNREAD || one === before[at]);
  return isSame ? earlier : undefined;
}

/** Everything that it is made of was read. */
export const isWholeHash = (hash: string): boolean => !hash.split('.').includes(UNREAD);
