// How the bundle differs from what the bundler makes by itself: less is loaded, and sooner.
import { rolldown } from 'rolldown';

/** Modules that take the place of larger ones: what is written where they are imported, and in which package (`''`: anywhere). */
const SUBSTITUTES = [
  ['undici', '', 'undici.mjs'],
  ['../web/fetch/body.js', '/node_modules/undici/', 'no-forms.cjs'],
  ['./client-h2.js', '/node_modules/undici/', 'no-http2.cjs'],
  ['node:http', '/node_modules/undici/', 'no-http.cjs'],
  ['node:assert', '/node_modules/undici/', 'assert.cjs'],
  ['node:https', '/node_modules/@smithy/node-http-handler/', 'later-https.cjs'],
  ['@smithy/core/event-streams', '/node_modules/@aws-sdk/client-', 'no-event-streams.mjs'],
  ['node:child_process', '/node_modules/commander/', 'no-child-process.cjs'],
];

/** Globals, read from modules that take their place. */
export const globals = (root) =>
  Object.fromEntries(
    ['performance', 'ReadableStream'].map((name) => [name, [`${root}scripts/bundled/later-globals.mjs`, name]]),
  );

export function substitutes(root) {
  return {
    name: 'substitutes',
    resolveId(source, importer = '') {
      const found = SUBSTITUTES.find(([written, within]) => written === source && importer.includes(within));
      return found === undefined ? null : `${root}scripts/bundled/${found[2]}`;
    },
  };
}

/** Libraries that are called in the midst of what cannot wait, and that few runs call at all. They need no other library. */
const LATER = {
  'node_modules/@humanwhocodes/momoa/dist/momoa.js': 'momoa',
  'node_modules/ipaddr.js/lib/ipaddr.js': 'ipaddr',
  'node_modules/picomatch/index.js': 'picomatch',
};

/** Puts each of them into a file of its own, which is loaded when it is called first. */
export function later(root) {
  return {
    name: 'later',
    async load(id) {
      const name = LATER[id.slice(root.length)];
      if (name === undefined) return null;
      const library = await rolldown({ input: id, platform: 'node' });
      const { output } = await library.generate({ format: 'cjs', strict: true, minify: true, keepNames: true });
      await library.close();
      this.emitFile({ type: 'asset', fileName: `chunks/${name}.cjs`, source: output[0].code });
      return standIn(name);
    },
  };
}

const standIn = (name) => `
import { createRequire } from 'node:module';
let loaded;
const library = () => (loaded ??= createRequire(import.meta.url)('./${name}.cjs'));
export const parse = (...args) => library().parse(...args);
export default new Proxy(() => undefined, {
  get: (_, key) => library()[key],
  apply: (_, self, args) => library()(...args),
});
`;

const LOADED_LATER = /\bimport\((`[^`]+`|"[^"]+")\)/g;

/** The files are scripts to V8, which have no `import()` of their own: what is no file of ours is required when it is asked for. */
export function requiredLater() {
  return {
    name: 'required-later',
    generateBundle(_options, files) {
      for (const chunk of Object.values(files).filter(({ type }) => type === 'chunk'))
        chunk.code = chunk.code.replace(LOADED_LATER, (_, name) => `Promise.resolve().then(() => require(${name}))`);
    },
  };
}

/**
 * What is loaded together lies together: by itself the bundler makes a chunk for each set of commands that share a module,
 * and opening a hundred files takes longer than reading them. Each group has what its roots load beyond the groups before.
 */
const TOGETHER = {
  main: ['build/cli/main.js', 'build/model/visible-json.js', 'build/store/system-error.js'],
  rules: [
    'build/cli/flags/resolve-options.js',
    'build/cli/text/wrapped.js',
    'build/ruleset/load-rules.js',
    'build/ruleset/select-rules.js',
    'build/scan/plan/planned-calls.js',
  ],
  scan: ['build/cli/commands/scan.js', 'build/report/sarif.js', 'build/report/json.js'],
  records: ['build/logs/parse/read-lines.js', 'build/logs/sources/read-log.js'],
  aws: ['build/collect/connection.js'],
  list: ['build/cli/commands/rules-list.js'],
};

/** Groups of modules for the bundler. */
export function together(root) {
  let groupOf;
  const assign = ({ getModuleInfo }) => {
    const found = new Map();
    for (const [group, roots] of Object.entries(TOGETHER)) {
      const left = roots.map((path) => root + path);
      for (let id = left.pop(); id !== undefined; id = left.pop()) {
        if (found.has(id)) continue;
        // What is started lies apart from what the library has too.
        found.set(id, id.endsWith('/build/cli/main.js') ? null : group);
        left.push(...(getModuleInfo(id)?.importedIds ?? []));
      }
    }
    return found;
  };
  const names = Object.keys(TOGETHER);
  return names.map((name, index) => ({
    debugName: name,
    priority: names.length - index,
    name: (id, context) => {
      groupOf ??= assign({ getModuleInfo: (one) => context.getModuleInfo(one) });
      return groupOf.get(id) === name ? name : null;
    },
  }));
}

/**
 * V8 keeps a source with a single `…` in two bytes per character, and reads it at half the speed. Inside of a text, a pattern
 * or a comment the escape is the same.
 */
export function ascii() {
  return {
    name: 'ascii',
    // Of what is minified: that writes the characters themselves.
    generateBundle(_options, files) {
      for (const chunk of Object.values(files).filter(({ type }) => type === 'chunk')) {
        const mistaken = /\\[^\t-~]|String\.raw`[^`]*[^\t-~]/.exec(chunk.code);
        if (mistaken) throw new Error(`an escape would change ${JSON.stringify(mistaken[0])}`);
        chunk.code = chunk.code.replace(/[^\t-~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
      }
    },
  };
}
