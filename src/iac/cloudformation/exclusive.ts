import type { Bucket } from '../../model/inventory.ts';
import type { NamedBucket } from './inventory-names.ts';
import type { Stack } from './stack.ts';
import { textIn } from './template-value.ts';

type LoggingBucket = Pick<NamedBucket, 'stack' | 'resource' | 'name'> & Pick<Bucket, 'facts'>;

/** Names of the buckets that log to the same one as this, and whose condition never holds together with its own. */
export function bucketsNeverWith(one: LoggingBucket, all: readonly LoggingBucket[]): readonly string[] {
  const condition = conditionOf(one);
  const target = targetOf(one);
  if (condition === '' || target === undefined) return [];
  const others = all.filter(
    (other) => other.stack === one.stack && conditionOf(other) !== '' && targetOf(other) === target,
  );
  const excluded = new Map(
    [...new Set(others.map(conditionOf))].map((name) => [name, neverHoldTogether(one.stack, condition, name)]),
  );
  return others.filter((other) => excluded.get(conditionOf(other))).map(({ name }) => name);
}

const conditionOf = ({ resource }: LoggingBucket): string => textIn(resource.written, 'Condition');

const targetOf = ({ facts: { logging } }: LoggingBucket): string | undefined =>
  logging?.state === 'known' ? logging.value.target : undefined;

function neverHoldTogether({ casesOf }: Stack, one: string, other: string): boolean {
  const cases = casesOf({ 'Fn::If': [one, { 'Fn::If': [other, 'both', 'not both'] }, 'not both'] });
  return cases.every(({ value }) => value === 'not both');
}
