import { expect, test } from 'vitest';
import { BUCKET_GONE } from '../../../src/collect/observe.ts';
import type { Bucket } from '../../../src/model/inventory.ts';
import { absent, failed, known } from '../../../src/model/observation.ts';
import { afterSecondListing } from '../../../src/scan/crawl/second-listing.ts';

const bucket = (name: string, logging: NonNullable<Bucket['facts']['logging']> = absent): Bucket => ({
  name,
  region: 'eu-west-1',
  created: '',
  judged: true,
  facts: { logging },
});
const listed = (name: string) => ({ name, region: 'eu-west-1', created: '' });
const again = (buckets: readonly Bucket[], names: readonly string[], listing = known<true>(true)) =>
  afterSecondListing({
    buckets,
    listing: { listing, buckets: names.map(listed) },
    late: new Set(['late']),
    asBucket: ({ name }) => bucket(name),
  }).map(({ name }) => name);

test('a bucket that seemed gone and is not listed any more is gone', () => {
  expect(again([bucket('app'), bucket('gone', BUCKET_GONE)], ['app'])).toEqual(['app']);
});

test('a bucket that seemed gone and is listed all the same stays, unobserved', () => {
  expect(again([bucket('app', BUCKET_GONE)], ['app'])).toEqual(['app']);
});

test('a bucket that failed otherwise stays, whatever the second listing says', () => {
  expect(again([bucket('app', failed('SlowDown', 'throttled at every attempt'))], [])).toEqual(['app']);
});

test('a target that was created after the first listing is taken in, other new buckets are not', () => {
  expect(again([bucket('zoo')], ['late', 'other', 'zoo'])).toEqual(['late', 'zoo']);
});

test('a second listing that is not complete proves nothing', () => {
  expect(again([bucket('gone', BUCKET_GONE)], ['late'], failed('SlowDown'))).toEqual(['gone']);
});
