import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, onTestFinished, test, vi } from 'vitest';
import { runInProcess } from './run-in-process.ts';

test.each<[readonly string[], string]>([
  [['scna'], "unknown command 'scna'\n(Did you mean scan?)\n"],
  [['scna', 'app'], "unknown command 'scna'\n(Did you mean scan?)\n"],
  [['scan', 'app'], "unknown argument 'app': scan takes no arguments\n"],
  [['explain', 'app', 'logs'], "unknown argument 'logs': explain takes bucket alone\n"],
  [['rules', 'list', 'all'], "unknown argument 'all': rules list takes no arguments\n"],
  [['rules', 'lsit'], "unknown command 'lsit'\n(Did you mean list?)\n"],
  [
    ['iam', 'hubb'],
    "'hubb' is no part. Allowed choices are hub, member, stackset, terraform, athena, publisher, publisher-stackset, runner, fixer, fixer-stackset.\n",
  ],
  [['help', 'rules', 'tset'], "unknown command 'tset'\n(Did you mean test?)\n"],
  [['--org', 'graph'], '--org stands before the command, which would not see it\n(Write it behind: graph --org)\n'],
])('%j says which word is wrong: exit 2', async (argv, message) => {
  expect(await runInProcess(argv)).toEqual({ code: 2, stdout: '', stderr: `s3log-audit: ${message}` });
});

test('help is a command, of commands and of those below them', async () => {
  for (const words of [[], ['scan'], ['rules'], ['rules', 'test'], ['logs', 'ask']]) {
    const help = await runInProcess(['help', ...words]);
    expect(help).toEqual(await runInProcess([...words, '--help']));
    expect(help.stdout).toContain(`Usage: s3log-audit ${words.join(' ')}`.trimEnd());
    expect(help.code).toBe(0);
  }
});

/** The command of these words, and all commands below it. */
async function* helps(...words: readonly string[]): AsyncIterable<readonly [command: string, help: string]> {
  const { stdout } = await runInProcess([...words, '--help']);
  yield [words.join(' '), stdout];
  const [commands = ''] = stdout.split('\nCommands:\n')[1]?.split('\n\n') ?? [];
  for (const [, word = ''] of commands.matchAll(/^ {2}([a-z][a-z-]*)/gm)) yield* helps(...words, word);
}

test('each flag of each command says what it is for', async () => {
  const silent: string[] = [];
  let count = 0;
  for await (const [command, help] of helps())
    for (const [, flag = '', text = ''] of help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+(?: <\S+>)?)(.*)$/gm)) {
      count += 1;
      if (/^\s*(\(|$)/.test(text)) silent.push(`${command} ${flag}`);
    }
  expect(silent).toEqual([]);
  expect(count).toBeGreaterThan(200);
});

test('help fits into a narrow window, and no line is longer than 100 columns in a wide one', async () => {
  for (const [columns, widest] of [
    [60, 60],
    [200, 100],
  ] as const) {
    const { stdout } = await runInProcess(['help', 'scan'], { columns });
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(widest);
  }
});

/** What the library prints, which writes to the console by itself. */
async function printed(...argv: readonly string[]): Promise<readonly string[]> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  onTestFinished(() => log.mockRestore());
  log.mockClear();
  expect(await runInProcess(argv)).toMatchObject({ code: 0, stderr: '' });
  return log.mock.calls.map(([line]) => String(line));
}

const namesOf = (lines: readonly string[]): readonly string[] => lines.map((line) => line.split('\t')[0] ?? '');

test('a shell is told the commands, those below them, and the flags of each', async () => {
  expect(namesOf(await printed('complete', '--', ''))).toEqual(
    expect.arrayContaining(['scan', 'explain', 'rules', 'help']),
  );
  expect(namesOf(await printed('complete', '--', 'rules', 't'))).toEqual(['test', expect.stringMatching(/^:/)]);
  expect(namesOf(await printed('complete', '--', 'explain', '--fi'))).toContain('--fix');
  expect(namesOf(await printed('complete', '--', 'explain', '--fi'))).not.toContain('--serve');
});

test('bash takes its script; an unknown shell is refused', async () => {
  const script = (await printed('completion', 'bash')).join('\n');
  expect(script).toContain('s3log-audit complete --');
  await promisify(execFile)('bash', ['-n', '-c', script]);
  for (const shell of ['zsh', 'fish', 'powershell'])
    expect((await printed('completion', shell)).join('').length).toBeGreaterThan(500);
  const refused = await runInProcess(['completion', 'tcsh']);
  expect(refused.stderr).toContain('zsh, bash, fish, powershell');
  expect(refused.code).toBe(2);
});
