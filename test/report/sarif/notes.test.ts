import { describe, expect, test } from 'vitest';
import type { AccountResult, AppliedWaiver } from '../../../src/model/finding.ts';
import { notesOf } from '../../../src/report/sarif/notes.ts';
import { sarif } from '../../../src/report/sarif.ts';
import { account, finding, header, result } from '../html-sample.ts';
import { plainOptions } from '../options.ts';
import { streamed, textOf } from '../sample.ts';

const APP = account('444455556666');
const CONTEXT = { partition: 'aws', baseline: false };
const WAIVER: AppliedWaiver = { reason: 'r', owner: 'o', expires: '2027-01-01', expired: false, location: 'w.yaml:1' };

const unknown = finding(APP, { verdict: 'unknown', cause: 'denied:s3:x', causeText: 's3:x is denied' });
const closed = result(APP, {
  coverage: { status: 'unreachable', reason: 'denied', buckets: { listed: 0, judged: 0 }, unobserved: [] },
});

describe('a note on an unknown finding', () => {
  test('is not there where the finding is waived, and is there again once the waiver has expired', () => {
    const notes = (waiver: AppliedWaiver | null) =>
      notesOf(result(APP, { findings: [{ ...unknown, waiver }] }), CONTEXT).length;
    expect([null, WAIVER, { ...WAIVER, expired: true }].map(notes)).toEqual([1, 0, 1]);
  });

  test('has a fingerprint of the key of its cause, whatever is shown', () => {
    const [one, other] = ['s3:x is denied', 'no permission for s3:x'].map((causeText) =>
      notesOf(result(APP, { findings: [{ ...unknown, causeText }] }), CONTEXT),
    );
    expect(one?.[0]?.message).not.toBe(other?.[0]?.message);
    expect(one?.[0]?.fingerprint).toBe(other?.[0]?.fingerprint);
  });
});

describe('that alerts of an account that was not read will close', () => {
  const noticesWith = async (baseline: { readonly started: string } | null, of: AccountResult) => {
    const notices: string[] = [];
    await textOf(sarif(header, streamed([of]), { ...plainOptions, baseline, notice: (text) => notices.push(text) }));
    return notices;
  };

  test('is said without a baseline only, since a baseline carries their findings forward', async () => {
    expect(await noticesWith(null, closed)).toEqual([expect.stringContaining('GitHub will close open alerts')]);
    expect(await noticesWith({ started: '2026-01-01T00:00:00.000Z' }, closed)).toEqual([]);
    expect(await noticesWith(null, result(APP))).toEqual([]);
  });

  test('is said of what was denied, and of what the scan was not asked for, too', async () => {
    const denied = {
      fact: 'policy',
      action: 's3:x',
      state: 'denied',
      code: '',
      reason: '',
      subject: 'a',
      region: '',
    } as const;
    const unobserved = result(APP, { findings: [{ ...unknown, unobserved: [denied] }] });
    expect(await noticesWith(null, unobserved)).toEqual([expect.stringContaining('a rule could not be judged')]);
    const notices: string[] = [];
    const options = { ...plainOptions, baseline: null, notice: (text: string) => notices.push(text) };
    const { scan } = header;
    const scope = { ...scan.scope, regions: ['eu-west-1'] };
    await textOf(sarif({ ...header, scan: { ...scan, scope } }, streamed([result(APP)]), options));
    expect(notices).toEqual([expect.stringContaining('that this scan was not asked for')]);
  });
});
