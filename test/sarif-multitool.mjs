// Validates SARIF files with Microsoft's own validator: JSON schema, rules of the specification, and what GitHub demands
// (its rules GH10xx; not asked of the archive, *.sarif.json). 100 MB, so it is fetched when asked for and is no dependency.
//   node test/sarif-multitool.mjs [FILE...]      without files: both reports of the demo's organization
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSION = '5.7.0';
const root = fileURLToPath(new URL('..', import.meta.url));

/** Exits of `demo` that leave a report: clean, findings, incomplete. */
const REPORTED = [0, 1, 3];

/** The program of this platform; a second run finds it where the first one put it. */
function fetchMultitool() {
  const name = `@microsoft/sarif-multitool-${process.platform}`;
  const folder = join(root, 'node_modules/.cache/sarif-multitool', VERSION);
  const installed = join(folder, 'node_modules', name, 'package.json');
  if (!existsSync(installed) || JSON.parse(readFileSync(installed, 'utf8')).version !== VERSION) {
    console.log(`fetching ${name}@${VERSION} (about 100 MB)`);
    const options = [
      '--prefix',
      folder,
      '--no-save',
      '--no-package-lock',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
    ];
    const shell = process.platform === 'win32';
    const npm = spawnSync('npm', ['install', ...options, `${name}@${VERSION}`], { stdio: 'inherit', shell });
    if (npm.status !== 0) throw new Error(`npm install ${name}@${VERSION} failed`);
  }
  const program = createRequire(join(folder, 'index.js'))(name);
  // What the package's install script does, which many people do not let run.
  if (process.platform !== 'win32') chmodSync(program, 0o755);
  return program;
}

/** Everything the validator has against a file, as `{ level, text }`. */
function complaints(program, file, folder) {
  const output = join(folder, 'complaints.sarif');
  rmSync(output, { force: true });
  const rules = file.endsWith('.sarif.json') ? 'Sarif' : 'Sarif;Ghas';
  const options = ['--rule-kind', rules, '--level', 'Error;Warning', '--kind', 'Fail', '--output', output];
  const { status, stdout, stderr } = spawnSync(program, ['validate', file, ...options], { encoding: 'utf8' });
  // It exits with 0 whatever it finds, so its own report is what counts.
  if (status !== 0 || !existsSync(output))
    throw new Error(`sarif-multitool did not validate ${file}\n${stdout}${stderr}`);
  const [run] = JSON.parse(readFileSync(output, 'utf8')).runs;
  const notices = run.invocations.flatMap((invocation) => [
    ...(invocation.toolConfigurationNotifications ?? []),
    ...(invocation.toolExecutionNotifications ?? []),
  ]);
  if (!run.invocations.every(({ executionSuccessful }) => executionSuccessful)) {
    throw new Error(`sarif-multitool did not come to its end with ${file}\n${stdout}${stderr}`);
  }
  const lines = stdout.split('\n').filter((line) => /: (error|warning) /.test(line));
  const found = lines.map((line) => ({ level: /: (error|warning) /.exec(line)[1], text: line }));
  const told = notices
    .filter(({ level }) => level === 'error')
    .map(({ message }) => ({ level: 'error', text: message.text }));
  if (lines.length !== run.results.length)
    throw new Error(`sarif-multitool says less than it found in ${file}\n${stdout}`);
  return [...found, ...told];
}

const errorsOf = (all) => all.filter(({ level }) => level === 'error');

/** A validator whose rules are not switched on finds nothing anywhere; so it has to refuse these. */
function assertThatItCanFail(program, folder) {
  const file = join(folder, 'bad.sarif');
  const run = { tool: { driver: { name: 'x' } }, results: [{ message: { text: 'x' } }] };
  const bad = { GH1015: run, SARIF1010: run, JSON1005: { ...run, notInTheSchema: true } };
  for (const [rule, run] of Object.entries(bad)) {
    writeFileSync(file, JSON.stringify({ version: '2.1.0', runs: [run] }));
    if (!errorsOf(complaints(program, file, folder)).some(({ text }) => text.includes(rule))) {
      throw new Error(`sarif-multitool lets a file pass that breaks ${rule}`);
    }
  }
}

function demoReports(folder) {
  const reports = [
    ['sarif', join(folder, 'demo.sarif')],
    ['sarif-full', join(folder, 'demo.sarif.json')],
  ];
  const main = join(root, 'dist/cli/main.js');
  if (!existsSync(main))
    throw new Error('dist/cli/main.js is not there: run `npm run build` first, or name SARIF files');
  const flags = reports.flatMap(([format, file]) => ['--format', format, '--output', file]);
  const demo = spawnSync(process.execPath, [main, 'demo', ...flags], { encoding: 'utf8' });
  if (!REPORTED.includes(demo.status)) throw new Error(`demo ended with ${demo.status}\n${demo.stdout}${demo.stderr}`);
  return reports.map(([, file]) => file);
}

const folder = mkdtempSync(join(tmpdir(), 's3log-audit-sarif-'));
try {
  const named = process.argv.slice(2);
  const files = named.length > 0 ? named : demoReports(folder);
  const lost = files.filter((file) => !existsSync(file));
  if (lost.length > 0) throw new Error(`no such file: ${lost.join(', ')}`);
  const program = fetchMultitool();
  assertThatItCanFail(program, folder);
  let refused = 0;
  for (const file of files) {
    const all = complaints(program, file, folder);
    for (const { text } of all) console.log(text);
    const errors = errorsOf(all).length;
    if (errors > 0) refused += 1;
    console.log(`${errors > 0 ? 'refused' : 'valid'}: ${file} (${errors} errors, ${all.length - errors} warnings)`);
  }
  console.log(`sarif-multitool ${VERSION}: ${files.length - refused} valid, ${refused} refused`);
  process.exitCode = refused > 0 ? 1 : 0;
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
