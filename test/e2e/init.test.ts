import { setMaxListeners } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { run } from '../../src/cli/run.ts';
import { issuerOf } from '../../src/init/token-issuer.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { emptyFolder, readJson, runCli } from './run-cli.ts';
import { healthyLogs, MANAGEMENT, MEMBER, source } from './scenarios.ts';

const FILES = [
  '.github/workflows/s3log-audit.yml',
  'iam/s3log-audit-hub.yaml',
  'iam/s3log-audit-member.yaml',
  's3log-audit.yaml',
];
const GIVEN = ['--hub-account', '111122223333', '--repository', 'example-org/audits'];

const filesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

const init = (folder: string, ...flags: readonly string[]) => runCli(['init', '--yes', ...flags], { cwd: folder });

describe('with --yes', () => {
  test('all files are written, and each next step is said', async () => {
    const folder = await emptyFolder();
    const { code, stdout, stderr } = await init(folder, ...GIVEN);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(await filesIn(folder)).toEqual(FILES);
    for (const file of FILES) expect(stderr).toContain(`wrote ${file}\n`);
    expect(stderr).toContain('--parameter-overrides OrganizationalUnits=r-… OrganizationId=o-…');
  });

  test('a package that is given is what package.json says, and how to pin it is said', async () => {
    const folder = await emptyFolder();
    const { code, stderr } = await init(folder, ...GIVEN, '--package', 's3log-audit@1.2.3');
    expect(code).toBe(0);
    expect(await filesIn(folder)).toEqual([...FILES, 'package.json'].sort());
    expect(await readJson(join(folder, 'package.json'))).toEqual({
      private: true,
      dependencies: { 's3log-audit': '1.2.3' },
    });
    expect(stderr).toContain('\n  npm install --package-lock-only --ignore-scripts\n');
    expect(stderr).not.toContain('SPEC');
  });

  test('a tarball from elsewhere is copied beside package.json', async () => {
    const [folder, elsewhere] = [await emptyFolder(), await emptyFolder()];
    await writeFile(join(elsewhere, 's3log-audit-1.2.3.tgz'), 'a tarball');
    const { code } = await init(folder, ...GIVEN, '--package', join(elsewhere, 's3log-audit-1.2.3.tgz'));
    expect(code).toBe(0);
    expect(await readFile(join(folder, 's3log-audit-1.2.3.tgz'), 'utf8')).toBe('a tarball');
    expect(await readFile(join(folder, 'package.json'), 'utf8')).toContain('"file:s3log-audit-1.2.3.tgz"');
  });

  test('a package.json that is there is kept, and the command adds the package to it', async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
    const { stderr } = await init(folder, ...GIVEN, '--package', 's3log-audit@1.2.3');
    expect(await readFile(join(folder, 'package.json'), 'utf8')).toBe('{ "private": true }\n');
    expect(stderr).toContain(`\n  npm install --package-lock-only --ignore-scripts 's3log-audit@1.2.3'\n`);
  });

  test('without a package none is guessed', async () => {
    const folder = await emptyFolder();
    const { stderr } = await init(folder, ...GIVEN);
    expect(stderr).toContain('\n  npm install --package-lock-only --ignore-scripts SPEC\n');
  });

  test('nothing that is there is touched', async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, 's3log-audit.yaml'), 'failOn: high\n');
    const first = await init(folder, ...GIVEN);
    expect(first).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('kept  s3log-audit.yaml: it exists already and differs from these answers'),
    });
    const again = await init(folder, ...GIVEN);
    expect(again.stderr).toContain('kept  iam/s3log-audit-hub.yaml: it exists already and says the same\n');
    const before = await Promise.all(FILES.map((file) => readFile(join(folder, file), 'utf8')));
    expect(before).toContain('failOn: high\n');
    await init(folder, '--hub-account', '444455556666', '--repository', 'other/place');
    expect(await Promise.all(FILES.map((file) => readFile(join(folder, file), 'utf8')))).toEqual(before);
  });

  test('the settings are taken by the program', async () => {
    const folder = await emptyFolder();
    await init(folder, ...GIVEN, '--role-name', 'audit/Reader', '--external-id', 'night:watch');
    const { code, stdout } = await runCli(['config', 'show', '--format', 'json'], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toContain('"audit/Reader"');
    expect(stdout).toContain('"night:watch"');
  });

  test('a scan with the settings and with exactly the printed permissions finds nothing that it may not see', async () => {
    const folder = await emptyFolder();
    await init(folder, ...GIVEN, '--external-id', 'night-watch');
    const scenario: Scenario = {
      organization: { id: 'o-example0001', rootId: 'r-root', managementAccount: MANAGEMENT, units: [] },
      accounts: [
        { id: MANAGEMENT, name: 'management', parent: 'r-root', buckets: [] },
        {
          id: MEMBER,
          name: 'workload',
          parent: 'r-root',
          roles: [{ name: 'S3LogAuditRead', externalId: 'night-watch' }],
          buckets: [healthyLogs('logs', MEMBER), source('app', 'logs'), source('lost', 'gone')],
        },
      ],
    };
    const [caller, roles] = await Promise.all([actionsOf(folder, 'hub'), actionsOf(folder, 'member')]);
    const sandbox = await startSandbox({ scenario, knobs: { enforcedActions: { caller, roles } } });
    onTestFinished(() => sandbox.close());
    const { stderr } = await runCli([], { cwd: folder, env: sandbox.env });
    expect(stderr).toContain('2 accounts read');
    expect(stderr).not.toContain('Not seen');
    expect((await readdir(join(folder, 'reports'))).sort()).toEqual([
      's3log-audit.html',
      's3log-audit.json',
      's3log-audit.md',
      's3log-audit.sarif',
    ]);
  });
});

async function actionsOf(folder: string, part: 'hub' | 'member'): Promise<readonly string[]> {
  const { Resources } = await template(folder, part);
  const role = Resources[part === 'hub' ? 'HubRole' : 'ReadRole'];
  return (role?.Properties.Policies ?? []).flatMap(({ PolicyDocument }) =>
    PolicyDocument.Statement.flatMap(({ Action }) => Action),
  );
}

interface Template {
  readonly Parameters: Readonly<Record<string, { readonly Default?: string }>>;
  readonly Resources: Readonly<
    Record<
      string,
      {
        readonly Properties: {
          readonly MaxSessionDuration?: number;
          readonly AssumeRolePolicyDocument: { readonly Statement: readonly [{ readonly Condition: object }] };
          readonly Policies: readonly {
            readonly PolicyDocument: { readonly Statement: readonly { readonly Action: readonly string[] }[] };
          }[];
        };
      }
    >
  >;
}

const template = async (folder: string, part: 'hub' | 'member'): Promise<Template> =>
  parse(await readFile(join(folder, `iam/s3log-audit-${part}.yaml`), 'utf8')) as Template;

describe('the roles', () => {
  test('only the branch of the repository may enter the hub, and only the hub role the accounts', async () => {
    const folder = await emptyFolder();
    await init(folder, ...GIVEN, '--branch', 'trunk', '--hub-role', 'Nightly');
    const [hub, member] = [await template(folder, 'hub'), await template(folder, 'member')];
    expect(hub.Parameters['Subject']?.Default).toBe('repo:example-org/audits:ref:refs/heads/trunk');
    expect(hub.Resources['HubRole']?.Properties.AssumeRolePolicyDocument.Statement[0].Condition).toEqual({
      StringEquals: {
        'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
        'token.actions.githubusercontent.com:sub': { Ref: 'Subject' },
      },
    });
    expect(member.Parameters['HubRoleName']?.Default).toBe('Nightly');
    expect(member.Parameters['HubAccountId']?.Default).toBe('111122223333');
  });

  test('ids in the name of the repository land in the subject', () => {
    expect(issuerOf('github').subjectOf({ repository: 'example-org@123/audits@456', branch: 'main' })).toBe(
      'repo:example-org@123/audits@456:ref:refs/heads/main',
    );
  });
});

describe('what cannot be', () => {
  test.each([
    [['--yes'], '--hub-account and --repository must be given with --yes'],
    [['--yes', '--repository', 'a/b', '--hub-account', '1'], '--hub-account "1": not an account id of twelve digits'],
    [['--yes', ...GIVEN, '--repository', 'a/b"c'], '--repository "a/b\\"c": not a repository'],
    [['--yes', ...GIVEN, '--branch', '$(id)'], '--branch "$(id)": not a branch'],
    [['--yes', ...GIVEN, '--schedule', 'midnight'], '--schedule "midnight": not five cron fields'],
    [['--yes', ...GIVEN, '--schedule', '61 3 * * *'], '--schedule "61 3 * * *": '],
    [['--yes', ...GIVEN, '--schedule', '0 3 31 2 *'], '--schedule "0 3 31 2 *": there is no such day'],
    [['--yes', ...GIVEN, '--schedule', '* * * * *'], '--schedule "* * * * *": GitHub starts a workflow every five'],
    [
      ['--yes', ...GIVEN, '--region', 'us-gov-west-1'],
      '--region "us-gov-west-1": not a Region of the partition aws, such',
    ],
    [['--yes', ...GIVEN, '--shards', '257'], '--shards "257": not a whole number from 1 to 256'],
    [['--yes', ...GIVEN, '--package', 's3log-audit'], '--package "s3log-audit": not a package that the workflow could'],
    [['--yes', ...GIVEN, '--package', 'none.tgz'], '--package "none.tgz": cannot be read'],
    [GIVEN, 'init asks questions, and there is no terminal'],
  ])('%j', async (flags, message) => {
    const folder = await emptyFolder();
    const { code, stderr } = await runCli(['init', ...flags], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain(`s3log-audit: ${message}`);
    expect(await filesIn(folder)).toEqual([]);
  });

  test('a file where a folder must be', async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, 'iam'), '');
    const { code, stderr } = await init(folder, ...GIVEN);
    expect(code).toBe(4);
    expect(stderr).toContain('iam/s3log-audit-hub.yaml: cannot be written');
    expect(stderr).not.toContain('    at ');
  });
});

describe('on a terminal', () => {
  const ENTER = '\r';
  const CTRL_C = '\x03';

  /** Types the keys one after the other, each when the next question is there. */
  async function typing(folder: string, keys: readonly string[]): Promise<{ code: number; shown: string }> {
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
    const err = Object.assign(new PassThrough(), { isTTY: true, columns: 120 });
    let shown = '';
    let asked = 0;
    err.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
      // The mark of an open question, drawn once for each.
      for (const _ of text.matchAll(/◆/g)) {
        const key = keys[asked++];
        if (key !== undefined) setImmediate(() => input.write(key));
      }
    });
    const stop = new AbortController();
    // As in the program: every question listens to it.
    setMaxListeners(0, stop.signal);
    const code = await run({
      argv: ['init', '--folder', folder],
      out: new PassThrough(),
      err,
      input,
      env: {},
      now: () => new Date(),
      signal: stop.signal,
    });
    return { code, shown };
  }

  test('questions are asked, and the files written when they are agreed to', async () => {
    const folder = await emptyFolder();
    const { code, shown } = await typing(folder, ['111122223333\r', 'example-org/audits\r', ...Array(11).fill(ENTER)]);
    expect(shown).toContain('GitHub repository that runs it');
    expect(code).toBe(0);
    expect(await filesIn(folder)).toEqual(FILES);
  });

  test('who leaves has written nothing', async () => {
    const folder = await emptyFolder();
    const { code, shown } = await typing(folder, ['111122223333\r', CTRL_C]);
    expect(code).toBe(4);
    expect(shown).toContain('nothing was written');
    expect(await filesIn(folder)).toEqual([]);
  });
});
