// npm run test:nodes: the packed program on the oldest Node that is supported and on later ones, which npm fetches. Vitest runs
// on the Node in use; what it starts runs on the other.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const VERSIONS = ['20.19', '22', '24'];
const root = fileURLToPath(new URL('..', import.meta.url));
const npx = (args, options) => spawnSync('npx', args, { cwd: root, encoding: 'utf8', ...options });

for (const version of VERSIONS) {
  const found = npx(['--yes', `--package=node@${version}`, 'node', '-p', 'process.execPath + " " + process.version']);
  const [node, full] = found.stdout.trim().split(' ');
  if (found.status !== 0 || !full.startsWith(`v${version}.`)) throw new Error(`no Node ${version}: ${found.stderr}`);
  process.stdout.write(`\nNode ${full}\n`);
  // Those of `npm test`, and the long ones: every command.
  for (const long of [{}, { S3LOG_AUDIT_LONG_TESTS: '1' }]) {
    const args = ['vitest', 'run', '--config', 'test/vitest.config.ts', 'test/package', '--maxWorkers', '1'];
    const { status } = npx(args, { stdio: 'inherit', env: { ...process.env, ...long, S3LOG_AUDIT_NODE: node } });
    if (status !== 0) process.exitCode = 1;
  }
}
