import type { Bucket } from '../../model/inventory.ts';
import type { ChosenTarget } from '../../model/log-targets.ts';
import type { AccountPlanInput } from './plan-input.ts';

/** A log bucket that a plan makes. */
export interface Creation {
  readonly name: string;
  readonly region: string;
  readonly expireAfterDays: number | null;
}

/** Where a bucket is to log into. */
export type TargetChoice =
  | {
      readonly chosen: Exclude<ChosenTarget, { readonly because: string }>;
      /** The log bucket is not there yet. */
      readonly creation?: Creation;
    }
  | { readonly because: string };

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
const NEW_NAME = /^(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]$/;

/** By the settings alone. Two wishes for one new log bucket have to agree, so that each remembers what it was asked for. */
export function targetChoices(input: AccountPlanInput): (bucket: Bucket) => TargetChoice {
  const { inventory, choose, create, whyTaken } = input;
  const listed = new Map(inventory.buckets.map((bucket) => [bucket.name, bucket]));
  const creations = new Map<string, Creation>();
  return (bucket) => {
    const chosen = choose(bucket);
    if ('because' in chosen) return chosen;
    const { bucket: name, expireAfterDays } = chosen;
    const { region } = bucket;
    if (name === bucket.name) return { because: `the settings name ${name} itself as its log bucket (targets)` };
    const target = listed.get(name);
    if (target !== undefined)
      return target.region === region
        ? { chosen }
        : {
            because: `the log bucket ${name} of the settings is in ${target.region}, and S3 delivers within ${region} alone`,
          };
    if (inventory.listing.state !== 'known')
      return {
        because: `whether the log bucket ${name} of the settings exists is not known: the listing is incomplete`,
      };
    const taken = whyTaken(name) ?? whyNoNewBucket(name, input);
    if (taken !== undefined) return { because: taken };
    if (!create)
      return {
        because: `the log bucket ${name} of the settings does not exist in ${region}: create it, or plan with --create-log-buckets`,
      };
    const creation = creations.get(name) ?? { name, region, expireAfterDays };
    creations.set(name, creation);
    return creation.region === region && creation.expireAfterDays === expireAfterDays
      ? { chosen, creation }
      : { because: `the settings want the log bucket ${name} in two Regions, or with two times of expiry` };
  };
}

function whyNoNewBucket(name: string, { inventory, context }: AccountPlanInput): string | undefined {
  if (!NEW_NAME.test(name)) return `no bucket can be called ${name}, as the settings want it`;
  const holder = context.holders?.get(name);
  if (holder !== undefined && holder !== '') return `the log bucket ${name} of the settings is in account ${holder}`;
  const presence = Object.hasOwn(inventory.names, name) ? inventory.names[name]?.presence : undefined;
  if (presence === undefined || presence.state === 'absent' || presence.state === 'not-read') return undefined;
  if (presence.state === 'known' && presence.value.state === 'deleted') return undefined;
  return presence.state === 'known' && presence.value.state === 'taken'
    ? `somebody else has a bucket of the name ${name}, which the settings give the log bucket`
    : `whether the name ${name} of the settings is free could not be seen`;
}
