import { UserError } from '../model/user-error.ts';

const UNITS: ReadonlyMap<string, number> = new Map([
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/**
 * Milliseconds of `90s`, `30m`, `12h` or `7d`.
 * @param name of the option, for the message
 * @throws UserError for any other text
 */
export function duration(name: string, value: string): number {
  const [, number, letter = ''] = /^(\d{1,6})([smhd])$/.exec(value) ?? [];
  const unit = UNITS.get(letter);
  if (unit !== undefined) return Number(number) * unit;
  throw new UserError(`${name} ${JSON.stringify(value)}: not a length of time`, {
    hint: 'a whole number and s, m, h or d: 90s, 30m, 12h, 7d',
  });
}

const MAX_SHARDS = 1_000;

/** The share of the accounts that a scan takes, from 1 on. */
export interface ShardOption {
  readonly index: number;
  readonly count: number;
}

/**
 * `3/16`: the third of sixteen.
 * @param name of the option, for the message
 * @throws UserError for any other text
 */
export function shard(name: string, value: string): ShardOption {
  const [, first, second] = /^(\d{1,4})\/(\d{1,4})$/.exec(value) ?? [];
  const [index, count] = [Number(first), Number(second)];
  if (index >= 1 && index <= count && count <= MAX_SHARDS) return { index, count };
  throw new UserError(`${name} ${JSON.stringify(value)}: not a share`, {
    hint: `such as 3/16, the third of sixteen; up to ${MAX_SHARDS} shares`,
  });
}
