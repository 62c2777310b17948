import { describe, expect, test } from 'vitest';
import type { AccountResult, Finding } from '../../src/model/finding.ts';
import { reporterOf } from '../../src/report/formats.ts';
import { plainOptions } from './options.ts';
import { rich, richFinding, richHeader } from './rich-sample.ts';
import { streamed, textOf } from './sample.ts';

const report = (format: string, findings: readonly Finding[]): Promise<string> => {
  const account: AccountResult = { ...rich, findings };
  return textOf(reporterOf(format)(richHeader, streamed([account]), plainOptions));
};

const source = { file: 'a,b:c%/main.tf', line: 7, address: 'aws_s3_bucket.a' };

describe('github-annotations', () => {
  test('properties and messages are escaped as the toolkit of GitHub escapes them', async () => {
    const text = await report('github-annotations', [
      richFinding({ rule: 'target-exists', severity: 'high', message: '50%: a,\r\nb ::error::c', source }),
    ]);
    expect(text).toBe('::error file=a%2Cb%3Ac%25/main.tf,line=7,title=target-exists (high)::50%25: a, b ::error::c\n');
  });

  test('of each level ten are written, the worst first, and how many more there are', async () => {
    const many = (severity: Finding['severity'], count: number) =>
      Array.from({ length: count }, (_, n) =>
        richFinding({ rule: 'target-exists', severity, bucket: `b${n}`, fingerprint: `${severity}${n}` }),
      );
    const lines = (
      await report('github-annotations', [...many('high', 12), ...many('critical', 1), ...many('low', 11)])
    )
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(21);
    expect(lines[0]).toMatch(/^::error title=target-exists \(critical\)::/);
    expect(lines.filter((line) => line.startsWith('::error'))).toHaveLength(10);
    expect(lines.filter((line) => line.startsWith('::notice'))).toHaveLength(10);
    expect(lines.at(-1)).toBe('3 more of level error, 1 more of level notice: GitHub shows 10 of each for a step.');
  });

  test('what is unknown is a notice, and what is waived is not written', async () => {
    const waiver = { reason: 'x', owner: 'y', expires: '2030-01-01', expired: false, location: 'w.yaml:1' };
    const text = await report('github-annotations', [
      richFinding({ rule: 'target-exists', severity: 'critical', verdict: 'unknown', cause: 'c' }),
      richFinding({ rule: 'logging-enabled', severity: 'critical', bucket: 'w', waiver }),
    ]);
    expect(text).toMatch(/^::notice title=target-exists \(unknown\)::[^\n]*\n$/);
  });
});

describe('code-quality', () => {
  test('each finding has a path and a line, those of the source where there is one', async () => {
    const found = JSON.parse(
      await report('code-quality', [
        richFinding({ rule: 'target-exists', severity: 'critical', message: 'lost', source, fingerprint: 'f1' }),
        richFinding({ rule: 'target-exists', verdict: 'unknown', severity: 'high', fingerprint: 'f2' }),
      ]),
    );
    expect(found[0]).toEqual({
      description: 'lost',
      check_name: 'target-exists',
      fingerprint: 'f1',
      severity: 'blocker',
      location: { path: 'a,b:c%/main.tf', lines: { begin: 7 } },
    });
    expect(found[1]).toMatchObject({
      severity: 'info',
      location: { path: expect.stringMatching(/^aws\//), lines: { begin: 1 } },
    });
  });

  test('nothing found is an empty list', async () => {
    expect(await report('code-quality', [])).toBe('[]\n');
  });
});

test('SARIF has the line, and the fingerprint that it has without', async () => {
  const finding = richFinding({ rule: 'target-exists', severity: 'high', bucket: 'b' });
  const result = async (one: Finding) => JSON.parse(await report('sarif', [one])).runs[0].results[0];
  const plain = await result(finding);
  const placed = await result({ ...finding, source: { ...source, file: 'infra/log targets.tf' } });
  expect(placed.locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: 'infra/log%20targets.tf' },
    region: { startLine: 7 },
  });
  expect(placed.partialFingerprints).toEqual(plain.partialFingerprints);
  expect(plain.locations[0].physicalLocation.artifactLocation.uri).toMatch(/^aws\//);
});
