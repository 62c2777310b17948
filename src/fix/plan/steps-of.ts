import type { Finding } from '../../model/finding.ts';
import type { FixReason, FixStep } from '../fix-plan.ts';
import type { JudgedAccount } from './judged-account.ts';
import { newLogBucketPolicy } from './new-log-bucket.ts';
import type { AccountPlanInput } from './plan-input.ts';
import type { WantedLogging } from './wanted.ts';
import type { WantedChanges } from './wanted-logging.ts';
import { isPermitted, type WantedPolicy } from './wanted-policies.ts';

interface StepsInput {
  readonly changes: WantedChanges;
  readonly policies: readonly WantedPolicy[];
  /** The account with all changes of logging done, and its policies as they are. */
  readonly wanted: JudgedAccount;
}

/** Log buckets first, then policies, then logging, each sorted by bucket. */
export function stepsOf(input: AccountPlanInput, { changes, policies, wanted }: StepsInput): readonly FixStep[] {
  const changed = new Map(changes.loggings.map((one) => [one.bucket.name, one]));
  const intoNew = (name: string): readonly WantedLogging[] =>
    changes.loggings.filter(({ after }) => after?.target === name);
  const delivery = input.findings.filter(({ rule }) => rule === 'log-delivery-permitted');
  const { account } = input.inventory;
  const partition = input.context.partition;
  const loggings = new Map(input.inventory.buckets.map(({ name, facts }) => [name, facts.logging]));
  const logsInto = (name: string, target: string): boolean => {
    const logging = loggings.get(name);
    return logging?.state === 'known' && logging.value.target === target;
  };
  return [
    ...changes.creations.map(
      ({ name, region, expireAfterDays, findings }): FixStep => ({
        ...headOf('create-log-bucket', name, { account: account.id, region }),
        managed: { by: 'unknown' },
        why: reasonsOf([...findings, ...intoNew(name).flatMap((one) => one.findings)]),
        before: null,
        after: { policy: newLogBucketPolicy({ name, account: account.id, partition }), expireAfterDays },
      }),
    ),
    ...policies.map(
      ({ target, sources, before, after }): FixStep => ({
        ...headOf('merge-policy', target.name, { account: account.id, region: target.region }),
        managed: input.managed(target.name, 'policy'),
        why: reasonsOf([
          ...delivery.filter(({ affected }) => affected.some((name) => sources.includes(name))),
          ...sources.flatMap((name) => changed.get(name)?.findings ?? []),
        ]),
        stoppedSources: sources.filter((name) => logsInto(name, target.name)),
        before,
        after,
      }),
    ),
    ...changes.loggings.map((one): FixStep => loggingStep(input, one, needsOf(one, { changes, policies, wanted }))),
  ];
}

const headOf = <A extends FixStep['action']>(
  action: A,
  bucket: string,
  {
    account,
    region,
    dependsOn = [],
  }: { readonly account: string; readonly region: string; readonly dependsOn?: readonly string[] },
) => ({ action, id: `${action} ${bucket}`, dependsOn, account, region, bucket });

function loggingStep(input: AccountPlanInput, one: WantedLogging, dependsOn: readonly string[]): FixStep {
  const { bucket, before, after, findings } = one;
  const place = { account: input.inventory.account.id, region: bucket.region, dependsOn };
  const rest = { managed: input.managed(bucket.name, 'logging'), why: reasonsOf(findings) };
  const action = actionOf(one);
  if (action === 'switch-logging-off' && before !== null && after === null)
    return { ...headOf(action, bucket.name, place), ...rest, before, after };
  if (action === 'drop-target-grants' && before !== null && after !== null)
    return { ...headOf(action, bucket.name, place), ...rest, before, after };
  if (after === null) throw new Error(`The logging of ${bucket.name} is off`);
  return { ...headOf('set-logging', bucket.name, place), ...rest, before, after };
}

function actionOf({ before, after }: WantedLogging): 'set-logging' | 'drop-target-grants' | 'switch-logging-off' {
  if (after === null) return 'switch-logging-off';
  const isSame =
    before !== null &&
    before.target === after.target &&
    before.prefix === after.prefix &&
    before.keyFormat === after.keyFormat;
  return isSame && after.grants.length === 0 ? 'drop-target-grants' : 'set-logging';
}

/** What has to be there before logging changes: the log bucket, and its policy where that does not let S3 in as it is. */
function needsOf(
  { bucket, after, leftBy = [] }: WantedLogging,
  { changes, policies, wanted }: StepsInput,
): readonly string[] {
  if (after === null) {
    const goesOn = wanted.inventory.buckets.some(
      ({ name, facts: { logging } }) =>
        name !== bucket.name &&
        logging?.state === 'known' &&
        logging.value.target === bucket.name &&
        !changes.loggings.some((one) => one.bucket.name === name),
    );
    const [first] = changes.loggings.filter((one) => one.after?.target === bucket.name);
    return goesOn || first === undefined ? [] : [`set-logging ${first.bucket.name}`];
  }
  const first = changes.loggings
    .filter((one) => leftBy.includes(one.bucket.name))
    .map((one) => `${actionOf(one)} ${one.bucket.name}`);
  if (changes.creations.some(({ name }) => name === after.target))
    return [`create-log-bucket ${after.target}`, ...first];
  const policy = policies.find(({ target }) => target.name === after.target);
  return policy === undefined || isPermitted(wanted, bucket.name) ? first : [`merge-policy ${after.target}`, ...first];
}

/** Each finding once, in the order of rules and fingerprints. */
function reasonsOf(findings: readonly Finding[]): readonly FixReason[] {
  const byKey = new Map(
    findings.map(({ rule, fingerprint, message }) => [fingerprint, { rule, fingerprint, message }]),
  );
  return [...byKey.values()].sort((a, b) =>
    a.rule === b.rule ? (a.fingerprint < b.fingerprint ? -1 : 1) : a.rule < b.rule ? -1 : 1,
  );
}
