import { type ASTNode, TypeError as CelTypeError, type Environment, ParseError } from '@marcbachmann/cel-js';
import { flatName, LIMITS, LINEAR_MATCHES, parseOnly } from './environment.ts';
import type { Readable } from './names.ts';
import { type PathsRead, readPaths } from './paths-read.ts';
import type { ExpressionFault } from './source.ts';

/** An expression of a rule, checked. */
export interface Expression {
  /** Full paths that it can read, sorted. */
  readonly paths: readonly string[];
  /** Its longest list, where lists are walked within each other. */
  readonly maxEntries: number;
  /** `context` has a value for every `flatName` of a path. Throws what its accessors throw, and errors of cel-js. */
  readonly run: (context: object) => unknown;
}

export interface Language {
  readonly readable: Readable;
  readonly environment: Environment;
}

/** Checks syntax, paths, functions, limits and that the type is one of `types`. */
export function compileExpression(
  text: string,
  types: readonly string[],
  { readable, environment }: Language,
): Expression | readonly ExpressionFault[] {
  if (text.length > LIMITS.characters)
    return [{ offset: LIMITS.characters, text: `longer than ${LIMITS.characters} characters` }];
  const found = parsed(text, readable);
  if (!('places' in found)) return found;
  const { places, nested, faults } = found;
  if (faults.length > 0) return faults;

  // Every name keeps its length, so that offsets in messages of cel-js stay those of the rule's text.
  let flat = text;
  for (const { path, start, end } of places) flat = flat.slice(0, start) + flatName(path) + flat.slice(end);
  const program = environment.parse(flat);
  useLinearMatches(program.ast);
  const { valid, type = '', error } = program.check();
  if (!valid) return [celFault(error)];
  if (!types.includes(type)) return [{ offset: 0, text: `must be ${types.join(' or ')}, is ${type}` }];
  return {
    paths: [...new Set(places.map(({ path }) => path))].sort(),
    maxEntries: nested ? LIMITS.nestedEntries : Number.POSITIVE_INFINITY,
    run: program,
  };
}

function parsed(text: string, readable: Readable): PathsRead | readonly ExpressionFault[] {
  try {
    return readPaths(parseOnly(text).ast, readable);
  } catch (error) {
    return [celFault(error)];
  }
}

function celFault(error: unknown): ExpressionFault {
  if (error instanceof ParseError || error instanceof CelTypeError) {
    const text = error.summary.replace(/^Exceeded max(\w+) \((\d+)\)$/, 'too big: more than $2 for $1');
    return { offset: error.range?.start ?? 0, text };
  }
  // Some mistakes (operators without a common overload) are plain errors there, without a place.
  if (error instanceof Error) return { offset: 0, text: error.message };
  throw error;
}

/** The tree is not yet checked, so that renaming the call makes cel-js resolve it to our function. */
function useLinearMatches(node: ASTNode): void {
  if (node.op === 'rcall' && node.args[0] === 'matches') node.args[0] = LINEAR_MATCHES;
  for (const child of childrenOf(node)) useLinearMatches(child);
}

function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case '!_':
    case '-_':
      return [node.args];
    case 'map':
      return node.args.flat();
    default:
      return node.args;
  }
}
