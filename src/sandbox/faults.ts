import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Fault, Knobs } from './knobs.ts';

/** Decides what goes wrong. Counts what it dealt out, so that a fault may happen a given number of times. */
export interface Dice {
  readonly pick: (call: Struck) => Fault | undefined;
}

/** What a fault can be narrowed down by. */
interface Struck {
  readonly operation: string;
  readonly account: string;
  readonly bucket: string;
  readonly region: string;
}

export function createDice({ seed = 1, faults = [], regions }: Knobs): Dice {
  const random = xoroshiro128plus(seed);
  const dealt = new Map<string, number>();
  const spend = (key: string, limit: number | undefined): boolean => {
    if (limit === undefined) return true;
    const before = dealt.get(key) ?? 0;
    dealt.set(key, before + 1);
    return before < limit;
  };
  const strikes = (fault: Fault, index: number, call: Struck): boolean =>
    fits(fault, call) &&
    (fault.probability === undefined || uniformFloat64(random) < fault.probability) &&
    spend(`${index} ${call.operation} ${call.bucket}`, fault.perBucket) &&
    spend(`${index}`, fault.count);
  const nobodyListens = ({ operation, region }: Struck): boolean =>
    regions !== undefined && operation === 'sts:GetCallerIdentity' && !regions.includes(region);
  return {
    pick: (call) =>
      nobodyListens(call) ? { kind: 'reset' } : faults.find((fault, index) => strikes(fault, index, call)),
  };
}

const fits = (fault: Fault, call: Struck): boolean =>
  (fault.operation === undefined || asList(fault.operation).includes(call.operation)) &&
  (fault.account === undefined || fault.account === call.account) &&
  (fault.bucket === undefined || fault.bucket === call.bucket) &&
  (fault.region === undefined || fault.region === call.region);

const asList = (operation: string | readonly string[]): readonly string[] =>
  typeof operation === 'string' ? [operation] : operation;
