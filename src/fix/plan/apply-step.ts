import type { BucketFactName } from '../../model/facts/index.ts';
import type { AccountInventory, Bucket } from '../../model/inventory.ts';
import { absent, known } from '../../model/observation.ts';
import { keysOf } from '../../model/record.ts';
import type { FixStep } from '../fix-plan.ts';
import { withNewBucket } from './new-log-bucket.ts';

/** What arrived under the logging, or the policy, of before. */
const OUT_OF_DATE: Readonly<Record<'logging' | 'policy', readonly BucketFactName[]>> = {
  logging: ['arrival', 'logEvents'],
  policy: ['arrival'],
};

/** The account as it will be once the step is done. */
export function applyStep(account: AccountInventory, step: FixStep): AccountInventory {
  switch (step.action) {
    case 'create-log-bucket':
      return withNewBucket(account, { name: step.bucket, region: step.region }, step.after);
    case 'merge-policy':
      return withFact(account, step.bucket, { policy: known({ text: JSON.stringify(step.after) }) });
    case 'set-logging':
    case 'drop-target-grants':
    case 'switch-logging-off':
      return withFact(account, step.bucket, { logging: step.after === null ? absent : known(step.after) });
  }
}

type Changed = Pick<Bucket['facts'], 'logging'> | Pick<Bucket['facts'], 'policy'>;

function withFact(account: AccountInventory, name: string, changed: Changed): AccountInventory {
  const gone = new Set(OUT_OF_DATE['logging' in changed ? 'logging' : 'policy']);
  return {
    ...account,
    buckets: account.buckets.map((bucket) => {
      if (bucket.name !== name) return bucket;
      const kept = Object.fromEntries(
        keysOf(bucket.facts).flatMap((fact) => (gone.has(fact) ? [] : [[fact, bucket.facts[fact]]])),
      );
      return { ...bucket, facts: { ...kept, ...changed } };
    }),
  };
}
