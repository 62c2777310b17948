import { expect, test } from 'vitest';
import { unobservedFact } from '../../src/derive/snapshot.ts';
import { notYetKnown } from '../../src/model/not-yet-known.ts';
import { compiled, faultsOf, lookupOf } from './rule.ts';

const PREFIX = unobservedFact(
  { fact: 'logging', subject: 'app', region: 'eu-west-1' },
  notYetKnown('aws_s3_bucket_logging.app.target_prefix'),
);
const seen = lookupOf({
  'bucket.name': 'app',
  'bucket.logging.hops': 2n,
  'bucket.objectLock.enabled': true,
  'bucket.tags': { note: 'red\u001b[31m \u202eleft\u2028' },
  'bucket.logSources': ['a', 'b'],
  'bucket.region': { unobserved: [] },
  'bucket.logging.classic.prefix': { unobserved: [PREFIX] },
  'bucket.logging.loop': [],
});

test.each([
  ['{bucket.name} has {bucket.logging.hops} hops, {bucket.objectLock.enabled}', 'app has 2 hops, true'],
  ['a {{ b } c', 'a { b } c'],
  ['{{bucket.name}', '{bucket.name}'],
  ['in {bucket.region}', 'in (not seen)'],
  ['under {bucket.logging.classic.prefix}', 'under (known after apply)'],
  ['first of {bucket.logging.loop[0]}', 'first of (not seen)'],
  ['{bucket.tags["note"]}', 'red[31m left'],
  ['{bucket.name == "}" ? "x" : "}{"}', '}{'],
  ['{bucket.logSources.join(" -> ")}', 'a -> b'],
  ['no placeholder', 'no placeholder'],
])('%s', (message, text) => {
  expect(compiled({ expect: 'false', message }).judge('app', seen)).toHaveProperty('message', text);
});

test.each([
  ['a {bucket.name', 'message@2: this { has no }; write {{ for a brace'],
  ['{}', 'message@1: Unexpected token: EOF'],
  ['{bucket.logSources}', 'message@1: must be string or int or bool or double, is list<string>'],
  ['{bucket.tags}', 'message@1: must be string or int or bool or double, is map<string, string>'],
  ['{{} {bucket.nam}', 'message@5: nothing is known as "bucket.nam"; did you mean "bucket.name"?'],
])('%s is refused', (message, fault) => {
  expect(faultsOf({ message })).toEqual([fault]);
});
