// node scripts/release-commit.mjs TARBALL: makes a commit of what a release is used from and prints its hash; the tag of the
// release names it, and no branch has it. It holds the files of the package, action.yml and the pages. package.json lacks
// what npm would build and install for: npm installs the development dependencies of a git dependency that has scripts.
// https://docs.npmjs.com/cli/v11/using-npm/scripts#life-cycle-scripts
//
// Parent, name and date are those of HEAD, so that the same sources give the same hash again.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const BESIDE = ['action.yml', 'CHANGELOG.md', 'docs'];

const root = fileURLToPath(new URL('..', import.meta.url));
const [tarball] = process.argv.slice(2);
if (tarball === undefined) throw new Error('usage: node scripts/release-commit.mjs TARBALL');
const temporary = mkdtempSync(join(tmpdir(), 's3log-audit-release-'));
try {
  process.stdout.write(`${commit(tree())}\n`);
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

/** The folder that is committed. */
function tree() {
  execFileSync('tar', ['-xzf', resolve(tarball), '-C', temporary]);
  const folder = join(temporary, 'package');
  if (!existsSync(join(folder, 'dist/cli/main.js'))) throw new Error(`${tarball} has no dist/cli/main.js`);
  for (const name of BESIDE) cpSync(join(root, name), join(folder, name), { recursive: true });
  const path = join(folder, 'package.json');
  const { scripts, devDependencies, knip, ...manifest } = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
  return { folder, version: manifest.version };
}

function commit({ folder, version }) {
  const [name, email, date, source] = git(['log', '-1', '--format=%cn%n%ce%n%cI%n%H']).split('\n');
  mkdirSync(join(temporary, 'index'));
  const env = {
    GIT_INDEX_FILE: join(temporary, 'index/index'),
    GIT_WORK_TREE: folder,
    GIT_DIR: git(['rev-parse', '--absolute-git-dir']),
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date,
  };
  git(['-c', 'core.autocrlf=false', 'add', '--all', '--force', '.'], { env, cwd: folder });
  const files = git(['write-tree'], { env });
  const message = `Release ${version}\n\nThe package built from ${source}, with action.yml and the pages.`;
  return git(['commit-tree', files, '-p', source, '-m', message], { env });
}

function git(args, { env = {}, cwd = root } = {}) {
  return execFileSync('git', args, { cwd, env: { ...process.env, ...env }, encoding: 'utf8' }).trim();
}
