import { Ajv } from 'ajv';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import type { AccountResult, Finding } from '../../src/model/finding.ts';
import type { Reporter } from '../../src/model/report.ts';
import { SEVERITIES } from '../../src/model/severity.ts';
import { csv } from '../../src/report/csv.ts';
import { junit } from '../../src/report/junit.ts';
import { markdown } from '../../src/report/markdown.ts';
import { ocsf } from '../../src/report/ocsf.ts';
import { OCSF_COMPLIANCE_FINDING } from './ocsf-schema.ts';
import { plainOptions } from './options.ts';
import { rich, richAccounts, richFinding, richHeader } from './rich-sample.ts';
import { sampleAccounts, streamed, textOf } from './sample.ts';

const report = (reporter: Reporter, accounts: Iterable<AccountResult>): Promise<string> =>
  textOf(reporter(richHeader, streamed(accounts), plainOptions));

/** An account in which everything that people can name is called so. */
const named = (text: string): AccountResult => ({
  ...rich,
  account: { ...rich.account, name: text },
  findings: [
    richFinding({ rule: 'logging-enabled', bucket: text || 'x', message: text, accountName: text }),
    richFinding({ rule: 'target-exists', verdict: 'unknown', cause: text, message: text, accountName: text }),
    richFinding({
      rule: 'log-target-versioned',
      bucket: 'logs',
      waiver: { reason: text, owner: text, expires: '2027-01-31', expired: false, location: `${text}:1` },
    }),
  ],
});

describe('csv', () => {
  const rowsOf = async (accounts: Iterable<AccountResult>) =>
    parse<Record<string, string>>(await report(csv, accounts), { columns: true });

  test('has a line per finding, resolved ones included', async () => {
    const rows = await rowsOf(richAccounts);
    expect(rows.map(({ rule, bucket, state }) => `${rule} ${bucket} ${state}`)).toEqual([
      'no-logging-loop ring-a new',
      'logging-enabled plain unchanged',
      'logging-enabled plain-2 unchanged',
      'no-log-chain logs unchanged',
      'log-target-versioned logs unchanged',
      'target-exists  unchanged',
      'logging-enabled app resolved (passes)',
      'logging-enabled deleted resolved (bucket-gone)',
      'logging-enabled other unchanged',
    ]);
    expect(rows[1]).toMatchObject({ waiverOwner: 'storage team', waiverExpires: '2027-01-31', waiverExpired: 'false' });
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', '\u200b=1', ' =1'])(
    'no value begins like a formula: %j',
    async (text) => {
      for (const row of await rowsOf([named(text)])) {
        for (const value of Object.values(row)) expect(value).not.toMatch(/^[\s\p{Cf}]*[=+\-@＝＋－＠]/u);
      }
    },
  );

  test.each(['a;=1+1', 'a;@SUM(A1)', 'a;"=1+1', 'a;;＝1', 'a;-1'])(
    'nor where the semicolon begins a cell: %j',
    async (text) => {
      const written = await report(csv, [named(text)]);
      expect(written).not.toMatch(/;"*[=+\-@＝＋－＠]/);
      expect(written).toContain("'");
    },
  );

  test('whatever is in a name, it stays in its cell', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom('', '",', '\n=1', '"'), async (name, trap) => {
        const rows = await rowsOf([named(`${name}${trap}`)]);
        expect(rows.map(({ rule }) => rule).slice(0, 2)).toEqual(['logging-enabled', 'target-exists']);
        expect(rows).toHaveLength(5);
      }),
      { numRuns: 50 },
    );
  });
});

describe('junit', () => {
  test('a failure carries what to do, and nothing else does', async () => {
    const lines = (await report(junit, richAccounts)).split('<testcase');
    const failures = lines.filter((line) => line.includes('<failure'));
    expect(failures.length).toBeGreaterThan(0);
    for (const failure of failures) expect(failure).toMatch(/\nTo fix: \S[^<]*<\/failure>/);
    for (const other of lines.filter((line) => !line.includes('<failure'))) expect(other).not.toContain('To fix:');
  });

  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => name === 'testcase',
  });
  interface Case {
    readonly classname: string;
    readonly name: string;
  }
  interface Suite {
    readonly name: string;
    readonly tests: string;
    readonly testcase?: readonly Case[];
  }
  const suitesOf = async (accounts: Iterable<AccountResult>): Promise<readonly Suite[]> => {
    const text = await report(junit, accounts);
    expect(XMLValidator.validate(text)).toBe(true);
    const { testsuites } = parser.parse(text) as { testsuites: { testsuite: Suite | Suite[] } };
    return [testsuites.testsuite].flat();
  };

  test('has a suite per account with a case per rule and place', async () => {
    const [first, second] = await suitesOf(richAccounts);
    expect(first).toMatchObject({
      name: '111122223333 (management)',
      tests: '9',
      failures: '4',
      errors: '1',
      skipped: '1',
    });
    const told = first?.testcase?.map(({ classname, name, ...rest }) =>
      [classname, name, ...Object.keys(rest).filter((key) => key !== '#text')].join(' '),
    );
    expect(told).toEqual([
      'no-logging-loop ring-a failure',
      'logging-enabled plain skipped',
      'logging-enabled plain-2 failure',
      'no-log-chain logs failure',
      'log-target-versioned logs failure',
      'target-exists denied:s3:ListBucket error',
      'account-reachable 111122223333',
      'logging-enabled app',
      'logging-enabled ring-a',
    ]);
    expect(second?.testcase).toHaveLength(1);
  });

  test('counts what it has', async () => {
    for (const { tests, testcase = [] } of await suitesOf(sampleAccounts)) expect(testcase).toHaveLength(Number(tests));
  });

  test('whatever is in a name, it is XML', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    const traps = fc.constantFrom('', ']]>', '<!--', '&#0;', '"/>', '\uFFFE', 'true');
    await fc.assert(
      fc.asyncProperty(text, traps, async (name, trap) => {
        const [suite] = await suitesOf([named(name === '' ? trap : `${name}${trap}`)]);
        expect(suite?.testcase).toHaveLength(6);
        expect(await report(junit, [named(trap)])).not.toMatch(/[\uFFFE\uFFFF]/);
      }),
      { numRuns: 50 },
    );
  });
});

describe('ocsf', () => {
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile<Record<string, unknown>>(
    OCSF_COMPLIANCE_FINDING,
  );
  const eventsOf = async (accounts: Iterable<AccountResult>) => {
    const lines = (await report(ocsf, accounts)).split('\n').slice(0, -1);
    return lines.map((line) => {
      const event: unknown = JSON.parse(line);
      if (!validate(event)) throw new Error(`${JSON.stringify(validate.errors)} in ${line}`);
      return event;
    });
  };

  test('every event has what class 2003 demands', async () => {
    expect(await eventsOf([...sampleAccounts, ...richAccounts])).not.toEqual([]);
  });

  test('says what is new, still there, accepted and gone', async () => {
    const told = (await eventsOf([rich])).map(({ type_uid, status, severity_id, compliance }) => [
      type_uid,
      status,
      severity_id,
      (compliance as { status: string }).status,
    ]);
    expect(told).toEqual([
      [200301, 'New', 5, 'Fail'],
      [200302, 'Suppressed', 4, 'Fail'],
      [200302, 'New', 4, 'Fail'],
      [200302, 'New', 3, 'Fail'],
      [200302, 'New', 2, 'Fail'],
      [200302, 'New', 4, 'Warning'],
      [200303, 'Resolved', 4, 'Pass'],
      [200303, 'Resolved', 4, 'Bucket gone'],
    ]);
  });

  test.each([
    ['passes', 1],
    ['replaced', 99],
    ['not-applicable', 99],
    ['bucket-gone', 99],
    ['account-gone', 99],
  ] as const)('a finding that is no more because %s closes with compliance status %i', async (because, status_id) => {
    const [finding] = rich.findings;
    if (finding === undefined) throw new Error('the sample has findings');
    const [event] = await eventsOf([{ ...rich, findings: [], resolved: [{ finding, because }] }]);
    expect(event).toMatchObject({ activity_id: 3, compliance: { status_id } });
  });

  test('whatever is in a name, it is one line of the schema', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (name) => {
        expect(await eventsOf([named(name)])).toHaveLength(5);
      }),
      { numRuns: 50 },
    );
  });
});

describe('markdown', () => {
  function* crowd(text: string): Iterable<AccountResult> {
    for (let i = 0; i < 60; i++) {
      const findings = Array.from(
        { length: 60 },
        (_, j): Finding =>
          richFinding({
            rule: `rule-${j}`,
            severity: SEVERITIES[j % 5] ?? 'info',
            bucket: text,
            accountName: text,
            message: text,
            baselineState: j % 2 === 0 ? 'new' : 'unchanged',
          }),
      );
      const resolved = findings.map((finding) => ({ finding, because: 'passes' as const }));
      const coverage = {
        status: 'incomplete',
        reason: text,
        buckets: { listed: 1, judged: 1 },
        unobserved: [],
      } as const;
      yield { ...rich, account: { ...rich.account, name: text }, coverage, findings, resolved };
    }
  }

  test.each(['|', 'ﷺ', '\u{1F600}', 'a'])('is below what GitHub takes, however long its names: %s', async (text) => {
    const whole = await report(markdown, crowd(text.repeat(5000)));
    expect(Buffer.byteLength(whole)).toBeLessThan(1_000_000);
    expect(whole).toContain('**3600 failed**');
    expect(whole).toContain('And 1750 more new ones in the other reports.');
    expect(whole).toContain('And 1725 more in the other reports.');
  });

  test('shows the worst first, leaves waived ones out, and says what is new, resolved and not seen', async () => {
    const text = await report(markdown, [...richAccounts, ...sampleAccounts.slice(2, 3)]);
    expect(text).toContain('**1 new** since the baseline; **5 failed**, 2 could not be judged, 1 waived');
    expect(text).toMatch(/### New\n\n.*\n.*\n\| critical \| no-logging-loop \|/);
    expect(text.indexOf('### New')).toBeLessThan(text.indexOf('### Failed, by rule'));
    expect(text.indexOf('### Failed, by rule')).toBeLessThan(text.indexOf('### Failed as before'));
    expect(text).not.toContain('/ plain |');
    expect(text).toContain('### Resolved since the baseline');
    expect(text).toContain('sts\\:AssumeRole is denied');
  });

  test.each([
    ['a table cell', 'a|b', 'a\\|b'],
    ['a link', '[a](https://evil.example)', '\\[a\\]\\(https\\://evil.example\\)'],
    ['a bare address', 'www.evil.example', 'www\\.evil.example'],
    ['a mention', '@octocat', '\\@octocat'],
    ['an element', '<img src=x>', '\\<img src\\=x\\>'],
    ['an entity', '&lt;', '\\&lt;'],
    ['code', '`x`', '\\`x\\`'],
    ['a line', 'a\n\n# b', 'a \\# b'],
  ])('%s is only text', async (_, name, written) => {
    expect(await report(markdown, [named(name)])).toContain(written);
  });
});
