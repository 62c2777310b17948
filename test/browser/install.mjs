// The tests of the HTML report look at it in a real browser: Debian's Chromium, installed if it is not there.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const { path } = JSON.parse(readFileSync(new URL('chromium.json', import.meta.url), 'utf8'));
const CHROMIUM = process.env.CHROMIUM_PATH ?? path;

if (!existsSync(CHROMIUM)) {
  const run = (...args) =>
    spawnSync('/usr/bin/apt-get', args, {
      stdio: 'inherit',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  run('update', '-q');
  run('install', '-y', '-q', '--no-install-recommends', 'chromium');
  if (!existsSync(CHROMIUM)) {
    console.error(`${CHROMIUM} is missing and could not be installed; install Chromium, or name one in CHROMIUM_PATH`);
    process.exitCode = 1;
  }
}
