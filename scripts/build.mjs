// tsc writes build/ (tests and the benchmark read it), rolldown bundles that into dist/ (what the package ships).
// Both begin from nothing: no file of an earlier build can survive a rename.
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';
import license from 'rollup-plugin-license';
import sbom from 'rollup-plugin-sbom';
import { ascii, globals, later, requiredLater, substitutes, together } from './bundled/plugins.mjs';
import { precompile } from './precompile.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

for (const folder of ['build', 'dist']) rmSync(`${root}${folder}`, { recursive: true, force: true });
node(require.resolve('typescript/bin/tsc'), '-p', root);
await precompile();
await bundle();
await rollUpTypes();

/** One build for program and library, so that a class is one class wherever it is thrown and caught. */
async function bundle() {
  const bundle = await rolldown({
    input: { program: `${root}build/cli/main.js`, library: `${root}build/index.js` },
    platform: 'node',
    logLevel: 'warn',
    // The runtime of tree-sitter has a way to load modules with code of their own. Grammars have none.
    onLog: (level, log, report) => {
      if (log.code !== 'EVAL' || !log.id?.includes('web-tree-sitter')) report(level, log);
    },
    // An optional peer: who exports Parquet installs it beside the package.
    external: ['@duckdb/node-api'],
    // The AWS SDK names its ES modules here alone. Of these no more than what is used is taken.
    resolve: { mainFields: ['module', 'main'] },
    transform: { inject: globals(root) },
    plugins: [
      filesOfLibraries('build/iac/source/grammar.js', [
        require.resolve('web-tree-sitter/web-tree-sitter.wasm'),
        require.resolve('@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-terraform.wasm'),
      ]),
      substitutes(root),
      later(root),
      requiredLater(),
      ascii(),
      license({ thirdParty: { output: { file: `${root}dist/THIRD-PARTY-LICENSES.txt` }, includeSelf: false } }),
      sbom({
        outDir: '.',
        outFilename: 'sbom.cdx',
        outFormats: ['json'],
        includeWellKnown: false,
        saveTimestamp: false,
      }),
    ],
  });
  const { output } = await bundle.write({
    dir: `${root}dist`,
    // Scripts, of which V8 lets a program keep what it compiled; of modules it does not.
    format: 'cjs',
    // As all that was written as modules is.
    strict: true,
    // V8 reads all of what is loaded, and half of it only to find where functions end. Messages need names.
    minify: true,
    keepNames: true,
    sourcemap: false,
    entryFileNames: 'chunks/[name]-[hash].cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
    codeSplitting: { groups: together(root) },
  });
  await bundle.close();
  const [program, library] = ['program', 'library'].map((name) =>
    output.find((file) => file.isEntry && file.name === name),
  );
  await bundleOfLauncher(basename(program.fileName));
  writeFileSync(`${root}dist/index.js`, namesOf(library));
}

/** What is started, and starts the program. A script too: Node's loader of modules takes longer than this file. */
async function bundleOfLauncher(program) {
  const bundle = await rolldown({
    input: `${root}build/cli/launch/launch.js`,
    platform: 'node',
    transform: { define: { PROGRAM: JSON.stringify(program) } },
    plugins: [ascii()],
  });
  await bundle.write({ file: `${root}dist/cli/main.js`, format: 'cjs', strict: true, minify: true, keepNames: true });
  await bundle.close();
  writeFileSync(`${root}dist/cli/package.json`, '{ "type": "commonjs" }\n');
  chmodSync(`${root}dist/cli/main.js`, 0o755);
}

/** A module that exports what the script does: the package is a library of modules. */
function namesOf({ fileName, exports }) {
  return `import library from './${fileName}';\nexport const { ${exports.join(', ')} } = library;\n`;
}

/** Copies what a module reads at run time. A module stands for each file, so that its library is listed with its licence. */
function filesOfLibraries(reader, files) {
  return {
    name: 'files-of-libraries',
    transform(code, id) {
      if (id !== `${root}${reader}`) return null;
      return [...files.map((file) => `import ${JSON.stringify(file)};`), code].join('\n');
    },
    load(id) {
      if (!files.includes(id)) return null;
      this.emitFile({ type: 'asset', fileName: basename(id), source: readFileSync(id) });
      // Something that is kept: a module of which nothing is left is in no list.
      return {
        code: `Object.freeze({ file: ${JSON.stringify(basename(id))} });`,
        moduleSideEffects: 'no-treeshake',
        moduleType: 'js',
      };
    },
  };
}

/** One file of types, without those of packages that are not there. */
async function rollUpTypes() {
  const types = await rolldown({
    input: `${root}build/index.d.ts`,
    logLevel: 'warn',
    plugins: [dts({ dtsInput: true, emitDtsOnly: true })],
  });
  await types.write({ dir: `${root}dist`, entryFileNames: '[name].ts' });
  await types.close();
}

function node(...args) {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
