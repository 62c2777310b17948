// Runs the pattern of the Athena kit in the regular expressions of Java, which Athena's RegexSerDe takes it with: that it
// reads the same as those of JavaScript in the tests, and takes 64 KB of anything within milliseconds. Needs Java and build/.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { PATTERN_COLUMNS, SERDE_PATTERN } = await import(`${root}build/logs/athena/pattern.js`);
const { parseRecord } = await import(`${root}build/logs/parse/parse-record.js`);

/** Writes each group of each line in Base64, `~` for one that took no part, and microseconds of the best of several tries. */
const PROGRAM = `
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.lang.management.*;
import java.util.Base64;
import java.util.regex.*;

public class Run {
  public static void main(String[] args) throws Exception {
    Pattern pattern = Pattern.compile(Files.readString(Path.of(args[0])));
    // Time of the processor: other programs may run as well.
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    StringBuilder out = new StringBuilder();
    for (String line : Files.readString(Path.of(args[1])).split("\\n")) {
      long best = Long.MAX_VALUE;
      Matcher matcher = null;
      boolean matches = false;
      for (int i = 0; i < 5 || (i < 40 && best >= 40_000_000); i++) {
        long start = threads.getCurrentThreadCpuTime();
        matcher = pattern.matcher(line);
        matches = matcher.matches();
        best = Math.min(best, threads.getCurrentThreadCpuTime() - start);
      }
      out.append(best / 1000);
      for (int group = 1; matches && group <= matcher.groupCount(); group++) {
        String text = matcher.group(group);
        out.append(' ').append(text == null ? "~" : "=" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
      }
      out.append('\\n');
    }
    System.out.print(out);
  }
}
`;

const cases = readFileSync(`${root}test/logs/log-lines.ndjson`, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line))
  .filter(({ line }) => !line.startsWith('{') && line !== '')
  .map(({ name, line }) => ({ name, line: line.replace(/[\r\n]+$/, '').replace(/^\ufeff/, '') }));

const HOST_ID = 'bWFkZS11cCBob3N0IGlkIG51bWJlciAwMDAwMSBvZiB0aGUgdGVzdCBsaW5lcyA=';
const HEAD = `${'c0ffee00'.repeat(8)} app [14/Mar/2026:02:15:07 +0000] 203.0.113.9 - R0015A9C3E7B1D0F REST.GET.OBJECT `;
const TAIL = `" - ${HOST_ID} SigV4 TLS_AES_128_GCM_SHA256 AuthHeader app.s3.amazonaws.com TLSv1.3 - - eu-west-1`;
const filled = (text) => text.repeat(Math.ceil(65_536 / text.length)).slice(0, 65_536);
const FILLINGS = JSON.parse(readFileSync(`${root}test/logs/hostile-fillings.json`, 'utf8'));
const PLACES = [
  (text) => text,
  (text) => HEAD.replace('-', text),
  (text) => `${HEAD}${text}`,
  (text) => `${HEAD}a "${text}" 200 - 10 10 5 4 "-" "x${TAIL}`,
  (text) => `${HEAD}a "${text}`,
  (text) => `${HEAD}a "GET /" 200 - 10 10 5 4 "${text}" "x${TAIL}`,
  (text) => `${HEAD}a "GET /" 200 - 10 10 5 4 "${text}`,
  (text) => `${HEAD}a "GET /" 200 - 10 10 5 4 "-" "${text}${TAIL}`,
  (text) => `${HEAD}a "GET /" 200 - 10 10 5 4 "-" "${text}"`,
  (text) => `${HEAD}a "GET /" 200 - 10 10 5 4 "-" "${text}`,
  (text) => `${HEAD}a "GET /" 200 - 10 10 5 4 "-" "x${TAIL}${text}`,
];
const hostile = FILLINGS.flatMap((filling) =>
  PLACES.map((line, place) => ({ filling, place, line: line(filled(filling)) })),
);

/** A pattern that is not linear takes seconds for 64 KB; this one takes twice as long for twice the line. */
const LIMIT_MS = 40;

const folder = mkdtempSync(join(tmpdir(), 'serde-pattern-'));
try {
  writeFileSync(join(folder, 'pattern'), SERDE_PATTERN);
  writeFileSync(join(folder, 'Run.java'), PROGRAM);
  writeFileSync(join(folder, 'lines'), [...cases, ...hostile].map(({ line }) => line).join('\n'));
  const output = execFileSync('java', ['Run.java', 'pattern', 'lines'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  const results = output.trimEnd().split('\n');
  const faults = [];
  for (const [index, { name, line }] of cases.entries()) {
    const [, ...groups] = (results[index] ?? '').split(' ');
    const parsed = parseRecord(line);
    if ((parsed.result === 'refused') !== (groups.length === 0)) {
      faults.push(`${name}: taken by one, refused by the other`);
      continue;
    }
    if (parsed.result === 'refused') continue;
    const texts = new Map(
      PATTERN_COLUMNS.map((column, at) => [
        column,
        groups[at] === '~' ? undefined : Buffer.from(groups[at].slice(1), 'base64').toString(),
      ]),
    );
    const ambiguous = texts.get('otherUri') !== '' || texts.get('otherAgent') !== '';
    if (ambiguous !== (parsed.result === 'ambiguous')) faults.push(`${name}: ambiguous for one only`);
    if (!ambiguous)
      for (const [column, text] of texts)
        if (!column.startsWith('other') && text !== parsed.record[column]) faults.push(`${name}: ${column} is ${text}`);
  }
  const slow = hostile
    .map(({ filling, place }, index) => ({
      filling,
      place,
      ms: Number.parseInt(results[cases.length + index] ?? '', 10) / 1000,
    }))
    .sort((a, b) => b.ms - a.ms);
  for (const { filling, place, ms } of slow)
    if (!(ms < LIMIT_MS)) faults.push(`64 KB of ${JSON.stringify(filling)} at place ${place}: ${ms} ms`);
  process.stdout.write(
    `${cases.length} lines read; of ${hostile.length} hostile ones of 64 KB the slowest took ${slow[0]?.ms} ms\n`,
  );
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  process.exitCode = faults.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true });
}
