import { XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import type { AccountResult } from '../../src/model/finding.ts';
import { FORMAT_NAMES, reporterOf } from '../../src/report/formats.ts';
import { STRANGE_NAMES } from '../campaign/strange-names.ts';
import { plainOptions } from './options.ts';
import { rich, richFinding, richHeader } from './rich-sample.ts';
import { streamed, textOf } from './sample.ts';

/** An account in which everything that AWS or a person can name is called so. */
const named = (text: string): AccountResult => ({
  ...rich,
  account: { ...rich.account, name: text },
  findings: [
    richFinding({
      rule: 'logging-enabled',
      bucket: text,
      affected: [text],
      message: text,
      accountName: text,
      accountPath: text,
      evidence: [{ resource: text, path: 'bucket.logging.target.name', value: text }],
    }),
    richFinding({
      rule: 'target-exists',
      verdict: 'unknown',
      cause: text,
      causeText: text,
      message: text,
      ruleError: text,
    }),
    richFinding({
      rule: 'log-target-versioned',
      bucket: 'logs',
      waiver: { reason: text, owner: text, expires: '2027-01-31', expired: false, location: `${text}:1` },
    }),
  ],
  edges: [
    { source: text, region: text, target: text, prefix: text, targetListed: false, delivery: 'unknown', inLoop: false },
  ],
});

const texts = [
  ...STRANGE_NAMES,
  '</script><img src=x onerror=alert(1)>',
  ']]>',
  '--><b>',
  '|`*_[x](javascript:alert(1))',
  '\\"',
];

describe.each(FORMAT_NAMES)('format %s', (format) => {
  test.each(texts.map((text) => [text.slice(0, 40), text]))('%j stays text', async (_, text) => {
    const written = await textOf(reporterOf(format)(richHeader, streamed([named(text)]), plainOptions));
    // What a terminal, an editor or GitHub's log would take for a command.
    expect(written).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u);
    // A message may have several lines, and a page is for browsers.
    // Those that are meant have one line each; the text of another would be a line of its own.
    if (format === 'github-annotations') expect(written).toMatch(/^(::(error|warning|notice) [^:]*::.*\n){2}$/);
    else if (format !== 'html') expect(written).not.toMatch(/^::\w+(?: [^:]*)?::/m);
    if (/json|sarif/.test(format)) expect(() => JSON.parse(written)).not.toThrow();
    if (format === 'ocsf')
      for (const line of written.trimEnd().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
    if (['html', 'markdown', 'junit', 'svg'].includes(format))
      expect(written).not.toMatch(/(?<!\\)<(script>alert|img)/i);
    if (['junit', 'svg'].includes(format)) expect(XMLValidator.validate(written)).toBe(true);
    if (format === 'html') expect(written).not.toMatch(/href="javascript:/i);
    if (format === 'markdown') expect(written).not.toMatch(/(?<!\\)\]\(javascript:/i);
  });
});
