#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { Exit } from '../../scan/exit-code.ts';
import { guardProcess } from '../process-guard.ts';
import { cacheFolder, openCodeCache } from './code-cache.ts';
import { setEngineFlags } from './engine-flags.ts';

/** Name of the file that the bundle begins with, put in by the build. */
declare const PROGRAM: string;

// First: what cannot be loaded is a crash like any other, and Node's own exit code for that means findings.
guardProcess();
const engine = setEngineFlags(process.argv.slice(2));

const CHUNKS = join(import.meta.dirname, '../chunks');
const require = createRequire(import.meta.url);
const scripts = new Map<string, Script>();
const loaded = new Map<string, { exports: unknown }>();
const cache = openCodeCache(cacheFolder(process.env, process.platform), PROGRAM, engine.name);

/** As Node's `require`, for the files of the bundle: each is run once, and may be asked for while it runs. */
function load(name: string): unknown {
  const known = loaded.get(name);
  if (known !== undefined) return known.exports;
  const filename = join(CHUNKS, name);
  const head = '(function (exports, require, module, __filename) {';
  const script = new Script(`${head}${readFileSync(filename, 'latin1')}\n})`, {
    filename,
    columnOffset: -head.length,
    cachedData: cache.dataOf(name),
  });
  scripts.set(name, script);
  // From here on: a file that could not be read, for want of descriptors, must not be taken for an empty one.
  const module = { exports: {} };
  loaded.set(name, module);
  script.runInThisContext()(module.exports, find, module, filename);
  return module.exports;
}

const find = (id: string): unknown => (id.startsWith('./') ? load(id.slice(2)) : require(id));

process.on('exit', (code) => {
  // A run that failed has compiled little of what the others need.
  if (code !== Exit.clean && code !== Exit.findings && code !== Exit.incomplete) return;
  engine.restore();
  cache.keep(scripts);
});
load(PROGRAM);
