import { Environment } from '@marcbachmann/cel-js';
import { memoizeByObject } from '../model/memoize-by-object.ts';
import { matchesPattern } from './linear-regex.ts';
import type { Readable } from './names.ts';

/** Limits on one expression. Nothing can interrupt it once it runs, so that it must be small from the start. */
export const LIMITS = {
  characters: 2000,
  nodes: 300,
  depth: 32,
  /** Macros (`exists`, `map`, …) within or after each other. */
  macros: 2,
  /** Entries of a list that is walked once for each entry of another. */
  nestedEntries: 1000,
} as const;

/** Functions and methods that rules may call; `matches` is ours. What is not listed does not exist for them. */
export const FUNCTIONS: ReadonlySet<string> = new Set(['size', 'string', 'int', 'double', 'has', 'timestamp']);
export const METHODS: ReadonlySet<string> = new Set([
  ...['startsWith', 'endsWith', 'contains', 'matches', 'lowerAscii', 'upperAscii', 'trim', 'size'],
  ...['indexOf', 'lastIndexOf', 'substring', 'split', 'join', 'brief'],
]);
export const MACROS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** Stands in for `matches`, which is a backtracking RegExp in cel-js; a built-in overload cannot be replaced. */
export const LINEAR_MATCHES = 'linearMatches';

const SYNCHRONOUS = { async: false };

/** A list for people: its first entries, and how many more there are. */
function brief(list: readonly string[], max: bigint, separator: string): string {
  const shown = list.slice(0, Math.max(Number(max), 1));
  const rest = list.length - shown.length;
  return [...shown, ...(rest > 0 ? [`${rest} more`] : [])].join(separator);
}

/** Made when an expression is parsed first: rules that are known from the build need it when they are evaluated. */
let made: Environment | undefined;
const base = (): Environment => {
  made ??= new Environment({
    unlistedVariablesAreDyn: false,
    homogeneousAggregateLiterals: true,
    enableOptionalTypes: false,
    limits: {
      maxAstNodes: LIMITS.nodes,
      maxDepth: LIMITS.depth,
      maxListElements: 100,
      maxMapEntries: 100,
      maxCallArguments: 8,
    },
  })
    .registerFunction(`string.${LINEAR_MATCHES}(string): bool`, matchesPattern, SYNCHRONOUS)
    .registerFunction('list<string>.brief(int): string', (list, max) => brief(list, max, ', '), SYNCHRONOUS)
    .registerFunction('list<string>.brief(int, string): string', brief, SYNCHRONOUS);
  return made;
};

/**
 * A path as one name: `bucket.versioning.status` becomes `bucket_versioning_status`, of the same length. cel-js then
 * knows neither `bucket` nor anything else that a rule could reach by a name made up at run time.
 */
export const flatName = (path: string): string => path.replaceAll('.', '_');

export const environmentFor = memoizeByObject((readable: Readable): Environment => {
  const environment = base().clone();
  for (const [path, type] of readable) environment.registerVariable(flatName(path), type);
  return environment;
});

export const parseOnly = (text: string) => base().parse(text);
