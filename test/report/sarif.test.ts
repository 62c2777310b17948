import fc from 'fast-check';
import type { Log, Result } from 'sarif';
import { describe, expect, test } from 'vitest';
import type { AccountResult, Finding, ReportHeader, RuleInfo } from '../../src/model/finding.ts';
import { SEVERITIES } from '../../src/model/severity.ts';
import { sarif } from '../../src/report/sarif.ts';
import { ingestionProblems } from './github-ingestion.ts';
import { plainOptions } from './options.ts';
import { rich, richAccounts, richHeader } from './rich-sample.ts';
import { sampleAccounts, streamed, textOf } from './sample.ts';
import { sampleHeader } from './sample-header.ts';
import { isSarif, parsedSarif } from './sarif-schema.ts';

async function logOf(accounts: Iterable<AccountResult> = sampleAccounts, header = sampleHeader): Promise<Log> {
  return parsedSarif(await textOf(sarif(header, streamed(accounts), plainOptions)));
}

const resultsOf = async (accounts?: Iterable<AccountResult>, header?: ReportHeader): Promise<readonly Result[]> =>
  (await logOf(accounts, header)).runs[0]?.results ?? [];

const uriOf = ({ locations }: Result) => locations?.[0]?.physicalLocation?.artifactLocation?.uri;

const accountWith = (change: Partial<AccountResult>): AccountResult => {
  const [first] = sampleAccounts;
  if (!first) throw new Error('the sample has accounts');
  return { ...first, ...change };
};

const findingWith = (change: Partial<Finding>): Finding => {
  const finding = sampleAccounts[0]?.findings[0];
  if (!finding) throw new Error('the sample has findings');
  return { ...finding, ...change };
};

const ruleWith = (change: Partial<RuleInfo>): RuleInfo => {
  const rule = sampleHeader.rules[0];
  if (!rule) throw new Error('the sample has rules');
  return { ...rule, ...change };
};

const descriptorOf = async (change: Partial<RuleInfo>) =>
  (await logOf([], { ...sampleHeader, rules: [ruleWith(change)] })).runs[0]?.tool.driver.rules?.[0];

const CLOSING_BUCKETS =
  ' No baseline was given, so this file has no findings of buckets that were not listed: GitHub closes their open alerts as if they were fixed.';
const CLOSING =
  ' No baseline was given, so this file has no findings of the account: GitHub closes its open alerts as if they were fixed.';

test('GitHub takes the sample', async () => {
  expect(ingestionProblems(await logOf())).toEqual([]);
});

test('GitHub takes a scan with nothing to tell', async () => {
  const log = await logOf([]);
  expect(log.runs[0]?.results).toEqual([]);
  expect(ingestionProblems(log)).toEqual([]);
});

test('the schema refuses what is not SARIF', () => {
  expect(isSarif({ version: '2.1.0' })).toBe(false);
  expect(isSarif({ version: '2.1.0', runs: [{}] })).toBe(false);
});

describe('results', () => {
  test('are the fails, and one note per account and cause', async () => {
    const count = (findings: readonly Finding[], verdict: Finding['verdict'], by: keyof Finding) =>
      new Set(
        findings.filter((finding) => finding.verdict === verdict).map((finding) => `${finding.account} ${finding[by]}`),
      );
    const findings = sampleAccounts.flatMap((account) => account.findings);
    const results = await resultsOf();
    const notes = results.filter(({ ruleId }) => ruleId === 'not-evaluated');
    const incomplete = sampleAccounts.filter(({ coverage }) => coverage.status === 'incomplete').length;
    expect(notes).toHaveLength(count(findings, 'unknown', 'cause').size + incomplete);
    expect(results.length - notes.length).toBe(count(findings, 'fail', 'fingerprint').size);
    expect(notes.map(({ level }) => level)).toEqual(notes.map(() => 'note'));
  });

  test.each<readonly [string, Partial<Finding>, string]>([
    ['a bucket', {}, 'aws/111122223333/eu-central-1/app.logs-a'],
    ['a bucket whose Region is not known', { region: '' }, 'aws/111122223333/app.logs-a'],
    ['an account', { rule: 'account-reachable', region: '', bucket: '' }, 'aws/111122223333'],
    ['an organization', { rule: 'all-accounts-reached', region: '', bucket: '' }, 'aws/o-exampleorgid'],
    ['a name that no bucket has', { bucket: 'a b:c/é' }, 'aws/111122223333/eu-central-1/a%20b%3Ac%2F%C3%A9'],
  ])('of %s sit at their path', async (_, change, uri) => {
    expect((await resultsOf([accountWith({ findings: [findingWith(change)] })])).map(uriOf)).toEqual([uri]);
  });

  test('have the level of the finding, which can be worse than the rule usually is', async () => {
    const findings = SEVERITIES.map((severity) => findingWith({ rule: 'owner-tag', severity, fingerprint: severity }));
    const levels = (await resultsOf([accountWith({ findings })])).map(({ level }) => level);
    expect(levels).toEqual(['error', 'error', 'warning', 'note', 'note']);
  });

  test.each([
    ['It is public.', 'Bucket app.logs-a (account 111122223333, eu-central-1): It is public.'],
    [
      'Bucket app.logs-a is public. Account 111122223333, eu-central-1.',
      'Bucket app.logs-a (account 111122223333, eu-central-1): Bucket app.logs-a is public. Account 111122223333, eu-central-1.',
    ],
    [
      '111122223333/eu-central-1/app.logs-a is public. Mend it.',
      '111122223333/eu-central-1/app.logs-a is public. Mend it.',
    ],
  ])('name bucket, account and Region in the title: %s', async (message, text) => {
    const [result] = await resultsOf([accountWith({ findings: [findingWith({ message })] })]);
    expect(result?.message.text).toBe(`${text} To fix: Cut one edge of the circle.`);
  });

  test('keep their identity when only words and values change', async () => {
    const [before] = await resultsOf([accountWith({ findings: [findingWith({})] })]);
    const [after] = await resultsOf([
      accountWith({
        findings: [findingWith({ message: 'app.logs-a: other words', severity: 'low', evidence: [], affected: [] })],
      }),
    ]);
    expect(after?.partialFingerprints).toEqual(before?.partialFingerprints);
    expect(after && uriOf(after)).toBe(before && uriOf(before));
  });

  test.each([
    [
      'unreachable',
      `Account 111122223333 (management) could not be reached, so none of its buckets was judged: denied.${CLOSING}`,
    ],
    [
      'incomplete',
      `Account 111122223333 (management) may have more buckets, since they were not listed to the end: denied.${CLOSING_BUCKETS}`,
    ],
  ] as const)('tell that an account was %s, also if no rule noticed', async (status, text) => {
    const coverage = { status, reason: 'denied', buckets: { listed: 0, judged: 0 }, unobserved: [] };
    const textsOf = async (findings: readonly Finding[]) =>
      (await resultsOf([accountWith({ coverage, findings })])).map(({ message }) => message.text);
    expect(await textsOf([])).toEqual([text]);
    const unobserved = {
      fact: 'versioning',
      subject: 'a',
      region: '',
      state: 'denied',
      action: 's3:x',
      code: '',
      reason: '',
    } as const;
    const unknown = findingWith({
      verdict: 'unknown',
      cause: 'denied:s3:x',
      causeText: 's3:x is denied',
      unobserved: [unobserved],
    });
    expect(await textsOf([unknown])).toEqual([text, expect.stringContaining('s3:x is denied')]);
    const noticed = findingWith({ ...unknown, unobserved: [{ ...unobserved, fact: 'access' }] });
    expect(await textsOf([noticed])).toEqual([expect.stringContaining('s3:x is denied')]);
  });
});

describe('rules', () => {
  test.each([
    ['critical', '9.5', 'error'],
    ['high', '8.0', 'error'],
    ['medium', '5.5', 'warning'],
    ['low', '2.0', 'note'],
  ] as const)('of severity %s', async (severity, number, level) => {
    const rule = await descriptorOf({ severity });
    expect(rule?.properties).toMatchObject({ 'security-severity': number, tags: expect.arrayContaining(['security']) });
    expect(rule?.defaultConfiguration?.level).toBe(level);
  });

  test('for information are recommendations, no security alerts', async () => {
    const rule = await descriptorOf({ severity: 'info' });
    expect(rule?.properties).not.toHaveProperty('security-severity');
    expect(rule?.properties).toMatchObject({ 'problem.severity': 'recommendation' });
  });

  test('keep within the limits, whatever their texts', async () => {
    const long = 'word '.repeat(1000);
    const rules = [
      ruleWith({
        id: `x${'-long'.repeat(100)}`,
        title: long,
        because: `${'\u{1F600}'.repeat(1000)}`,
        tags: Array.from({ length: 30 }, (_, i) => `tag-${i}`),
        controls: { one: Array.from({ length: 30 }, (_, i) => `C-${i}`) },
      }),
    ];
    const log = await logOf([], { ...sampleHeader, rules });
    expect(ingestionProblems(log)).toEqual([]);
    expect(JSON.stringify(log)).not.toMatch(/\\ud[89ab]/i);
  });

  test('list their controls in a table that no control id can break', async () => {
    const rule = await descriptorOf({ controls: { 'b|c': ['X|1'], a: ['1', '2'] } });
    expect(rule?.help?.markdown).toContain('| a | 1 |\n| a | 2 |\n| b\\|c | X\\|1 |\n');
  });
});

test('a finding that is worse than others of its rule is of a rule of its own, with the same fingerprint', async () => {
  const rule = ruleWith({ id: 'target-exists', escalation: { kind: 'taken', severity: 'critical' } });
  const other = ruleWith({ id: 'z-last' });
  const findings = [
    findingWith({ rule: 'target-exists', severity: 'critical', bucket: 'a', fingerprint: 'a'.repeat(32) }),
    findingWith({ rule: 'target-exists', severity: 'high', bucket: 'b', fingerprint: 'b'.repeat(32) }),
    findingWith({ rule: 'z-last', severity: 'high', bucket: 'c', fingerprint: 'c'.repeat(32) }),
  ];
  const log = await logOf([accountWith({ findings })], { ...sampleHeader, rules: [rule, other] });
  expect(ingestionProblems(log)).toEqual([]);
  const [run] = log.runs;
  expect(run?.tool.driver.rules?.map(({ id, properties }) => [id, properties?.['security-severity']])).toEqual([
    ['target-exists', '8.0'],
    ['target-exists/taken', '9.5'],
    ['z-last', '8.0'],
    ['not-evaluated', undefined],
  ]);
  expect(
    run?.results?.map(({ ruleId, ruleIndex, partialFingerprints }) => [
      ruleId,
      ruleIndex,
      partialFingerprints?.['s3logAudit/v1']?.[0],
    ]),
  ).toEqual([
    ['target-exists/taken', 1, 'a'],
    ['target-exists', 0, 'b'],
    ['z-last', 2, 'c'],
  ]);
});

test('whatever accounts, buckets and messages are called, GitHub takes the file and nobody sees a link', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(
      text,
      text,
      text,
      fc.constantFrom('', '[a](1)', '\\[a](1)', '\u001b]8;;x\u0007'),
      async (name, bucket, words, trap) => {
        const account = { id: '111122223333', name: `${name}${trap}`, path: '', state: '' };
        const findings = [
          findingWith({ accountName: name, bucket, message: `${words}${trap}` }),
          findingWith({
            verdict: 'unknown',
            cause: `denied:${words}${trap}`,
            causeText: `${words}${trap} is denied`,
            bucket: '',
            region: '',
          }),
        ];
        const log = await logOf([accountWith({ account, findings })]);
        expect(ingestionProblems(log)).toEqual([]);
        for (const { message } of log.runs[0]?.results ?? []) {
          // An even number of backslashes before a bracket would leave it unescaped.
          expect(message.text?.replaceAll(/\\[\\[\]]/g, '')).not.toContain('](');
          expect(message.text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        }
      },
    ),
    { numRuns: 100 },
  );
});

describe('ways of logs are shown step by step', () => {
  const flowsOf = async (rule: string) => {
    const text = await textOf(sarif(richHeader, streamed([rich]), plainOptions));
    const [run] = parsedSarif(text).runs;
    const result = run?.results?.find(({ ruleId }) => ruleId === rule);
    return result?.codeFlows?.map(({ threadFlows }) =>
      threadFlows.flatMap(({ locations }) =>
        locations.map(({ location }) => [
          location && uriOf({ message: {}, locations: [location] }),
          location?.message?.text,
        ]),
      ),
    );
  };
  const root = 'aws/111122223333/eu-central-1';

  test('around a loop', async () => {
    expect(await flowsOf('no-logging-loop')).toEqual([
      [
        [`${root}/ring-a`, 'ring-a logs to ring-b under ring-a/'],
        [`${root}/ring-b`, 'ring-b logs to ring-a under ring-b/'],
        [`${root}/ring-a`, 'ring-a again: each delivery is logged in turn, without end'],
      ],
    ]);
  });

  test('from each source along a chain', async () => {
    expect(await flowsOf('no-log-chain')).toEqual([
      [
        [`${root}/app`, 'app logs to logs'],
        [`${root}/logs`, 'logs logs to archive under logs/'],
        [`${root}/archive`, 'archive receives the logs of the buckets before it'],
      ],
      [
        [`${root}/web`, 'web logs to logs under web/'],
        [`${root}/logs`, 'logs logs to archive under logs/'],
        [`${root}/archive`, 'archive receives the logs of the buckets before it'],
      ],
    ]);
  });

  test('and not for rules that are about one bucket', async () => {
    expect(await flowsOf('logging-enabled')).toBeUndefined();
  });
});

test('uploads of shards do not replace each other', async () => {
  const categories = new Set<string | undefined>();
  for (const index of [1, 2]) {
    const shard = { index, count: 2, others: [] };
    for (const sarifSplit of [1, 2]) {
      const header = { ...sampleHeader, scan: { ...sampleHeader.scan, shard } };
      const log = parsedSarif(await textOf(sarif(header, streamed([]), { ...plainOptions, sarifSplit })));
      expect(ingestionProblems(log)).toEqual([]);
      for (const { automationDetails } of log.runs) categories.add(automationDetails?.id);
    }
  }
  expect(categories.size).toBe(6);
});

test('findings of what was not looked at stay, and say so', async () => {
  const log = parsedSarif(
    await textOf(sarif(richHeader, streamed(richAccounts), { ...plainOptions, baseline: { started: '2026-11-21' } })),
  );
  expect(ingestionProblems(log)).toEqual([]);
  const texts = log.runs[0]?.results
    ?.map(({ message }) => message.text ?? '')
    .filter((text) => text.includes('last seen'));
  expect(texts).toEqual([expect.stringContaining('other'), expect.stringContaining('logs')]);
  expect(JSON.stringify(log)).not.toContain('No baseline');
});
