import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LineView, lineView, showPiece } from '../../../src/logs/parse/line-view.ts';
import { timeOf } from '../../../src/logs/parse/log-time.ts';
import { parseRecord, recordOf } from '../../../src/logs/parse/parse-record.ts';
import { lineReader } from '../../../src/logs/parse/read-lines.ts';
import { scanReadings } from '../../../src/logs/parse/readings.ts';
import { scanHead } from '../../../src/logs/parse/scan-head.ts';
import { LineResult } from '../../../src/logs/parse/scan-line.ts';
import { scanPlain } from '../../../src/logs/parse/scan-plain.ts';
import { sized } from '../../long.ts';
import { HOST_ID, hostileLine } from '../hostile-line.ts';

const mostly = (usual: readonly string[], strange: readonly string[]) =>
  fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: fc.constantFrom(...strange) });
/** Lines as nearly all are, which differ in few places; some of their columns have one length and another text. */
const usualLine = fc
  .record({
    time: mostly(
      ['14/Mar/2026:02:15:07', '14/Mar/2026:23:59:59', '15/Mar/2026:00:00:00', '29/Feb/2028:12:00:00'],
      ['14/Xar/2026:02:15:07', '14/Mar/20x6:02:15:07', '14/Mar/2026:0 :15:07'],
    ),
    zone: mostly(['+0000', '-0130'], ['00000', '+00']),
    requester: fc.constantFrom('-', 'arn:aws:iam::111122223333:user/ops'),
    operation: mostly(['REST.GET.OBJECT', 'REST.PUT.OBJECT', '-'], ['REST_GET_OBJECT', 'rest.GET.OBJECT']),
    status: mostly(['200 -', '404 NoSuchKey'], ['4040 -', '404']),
    agent: mostly(['curl/8.5.0', '-', 'Z\u00fcrich'], ['x" "y', '']),
    versionId: mostly(['-', 'null'], ['"', '']),
    signature: mostly(['SigV4', 'SigV2', '-'], ['sigv4', '']),
    host: mostly(['a.s3.amazonaws.com', 'b.s3.amazonaws.com'], ['a s3 amazonaws com', 'a"s3"amazonaws"com']),
    end: mostly(
      ['TLSv1.3 - - eu-west-1', 'TLSv1.2 - - eu-west-2', 'TLSv1.2 - -', 'TLSv1.2'],
      ['TLSv1.3 - - EU-WEST-1', 'TL v1.3 - - eu-west-1', '-', ''],
    ),
  })
  .map(
    ({ time, zone, requester, operation, status, agent, versionId, signature, host, end }) =>
      `${'c0ffee00'.repeat(8)} app [${time} ${zone}] 203.0.113.9 ${requester} R0015A9C3E7B1D0F ${operation} a/b.txt ` +
      `"GET /a/b.txt HTTP/1.1" ${status} 10 10 5 4 "-" "${agent}" ${versionId} ${HOST_ID} ${signature} ` +
      `TLS_AES_128_GCM_SHA256 AuthHeader ${host} ${end}`,
  );
const spoiledLine = fc
  .tuple(usualLine, fc.nat(700), fc.nat(3), fc.constantFrom('', '"', ' ', '-', '\r', 'x', '9', '\u00fc'))
  .map(([line, at, removed, added]) => line.slice(0, at) + added + line.slice(at + removed));
const anyLine = fc.oneof(
  { weight: 4, arbitrary: usualLine },
  { weight: 3, arbitrary: spoiledLine },
  { weight: 1, arbitrary: hostileLine.map(({ line }) => line.replace(/\r?\n$/, '')) },
);

const viewOf = (line: string): readonly [view: LineView, end: number] => {
  const bytes = Buffer.from(line);
  const view = lineView();
  showPiece(view, bytes);
  return [view, bytes.length];
};

test('a line that is plain has one reading, and it is that one', () => {
  let plain = 0;
  fc.assert(
    fc.property(anyLine, (line) => {
      const [fast, end] = viewOf(line);
      if (!scanPlain(fast, 0, end)) return;
      plain++;
      const [full] = viewOf(line);
      const uri = scanHead(full, 0, end, false);
      expect(uri).toBeGreaterThan(0);
      expect(scanReadings(full, uri, end, false)).toBe(1);
      expect(recordOf(fast)).toEqual(recordOf(full));
    }),
    { numRuns: sized(1_000, 20_000) },
  );
  expect(plain).toBeGreaterThan(100);
});

test('what was read before changes nothing about a line', () => {
  fc.assert(
    fc.property(
      fc.array(anyLine, { minLength: 2, maxLength: 40 }),
      fc.integer({ min: 1, max: 4_000 }),
      (lines, cut) => {
        const read: unknown[] = [];
        const reader = lineReader((view, result) => {
          read.push(result === LineResult.refused ? result : [result, recordOf(view), timeOf(view)]);
        });
        const bytes = Buffer.from(`${lines.join('\n')}\n`);
        for (let at = 0; at < bytes.length; at += cut) reader.push(bytes.subarray(at, at + cut));
        reader.end();
        expect(read).toEqual(lines.map(alone));
      },
    ),
    { numRuns: sized(300, 3_000) },
  );
});

/** The same of a line that nothing was read before. */
function alone(line: string): unknown {
  const parsed = parseRecord(line);
  if (parsed.result === 'refused') return LineResult.refused;
  return [LineResult[parsed.result], parsed.record, instantOf(parsed.record.time)];
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** By the calendar of the language, in which a minute 75 is one of the next hour. */
function instantOf(time: string | undefined): number | undefined {
  const found = /^(\d\d)\/(\w{3})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/.exec(time ?? '');
  if (!found) return undefined;
  const [, day, month = '', year, hour, minute, second, sign, zoneHours, zoneMinutes] = found;
  const local = Date.UTC(
    ...([Number(year), MONTHS.indexOf(month), Number(day), Number(hour), Number(minute), Number(second)] as const),
  );
  return local - (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -60_000 : 60_000);
}
