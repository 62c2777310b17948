import { expect, test } from 'vitest';
import { known } from '../../../src/model/observation.ts';
import { loadRules } from '../../../src/ruleset/load-rules.ts';
import { selectRules } from '../../../src/ruleset/select-rules.ts';
import { assessAccount } from '../../../src/scan/assess/assess-account.ts';
import { account, bucket, CONTEXT } from '../fixture.ts';

const rules = selectRules(await loadRules({ folders: [], builtin: true }), {
  select: ['log-prefix-is-unique'],
  skip: [],
});
const source = (name: string, prefix: string) =>
  bucket(name, { facts: { logging: known({ target: 'logs', prefix, keyFormat: 'simple' as const, grants: [] }) } });

test('two pairs that share a prefix each are not said to share one', () => {
  const sources = [source('aa', 'x/'), source('bb', 'x/'), source('cc', 'y/'), source('dd', 'y/')];
  const logs = bucket('logs', { facts: { logging: { state: 'absent' } } });
  const { findings } = assessAccount(account([...sources, logs]), rules, CONTEXT);
  expect(findings.map(({ message }) => message)).toEqual([
    'In log bucket logs of account 111122223333, eu-west-1, logs of different buckets cannot be distinguished by their keys, such as those of aa and those of bb under the prefix "x/" (and 2 more: cc, dd)',
  ]);
});
