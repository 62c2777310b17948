// Builds dist/ from nothing: no file of an earlier build can survive a rename.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const main = `${root}dist/cli/main.js`;

rmSync(`${root}dist`, { recursive: true, force: true });
const tsc = spawnSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', root], { stdio: 'inherit' });
if (existsSync(main)) await bundleStart();
process.exitCode = tsc.status ?? 1;

/**
 * The start of the program becomes one file, commander included: Node spends about a millisecond on each module, so that
 * `--help` took twice as long as it does now. Commands stay modules of their own, loaded when they are called. They do not
 * share the classes of this file, so that it has none that `instanceof` is asked of.
 */
async function bundleStart() {
  const bundle = await rolldown({
    input: main,
    platform: 'node',
    plugins: [
      {
        name: 'commands-apart',
        resolveId: (id, _, { kind }) => (kind === 'dynamic-import' ? { id, external: true } : null),
      },
    ],
  });
  const licence = readFileSync(`${root}node_modules/commander/LICENSE`, 'utf8');
  const { output } = await bundle.write({
    file: main,
    banner: `/*! With commander, https://github.com/tj/commander.js\n\n${licence}*/`,
  });
  await bundle.close();
  // Those that import commander are of no use beside it: who installs the package does not get commander.
  const ofStart = output[0].moduleIds.filter((id) => id !== main && id.startsWith(`${root}dist/`));
  for (const file of ofStart.filter((id) => readFileSync(id, 'utf8').includes(" from 'commander'")))
    for (const built of [file, file.replace(/\.js$/, '.d.ts')]) rmSync(built);
  chmodSync(main, 0o755);
}
