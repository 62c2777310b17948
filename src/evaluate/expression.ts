import { type ASTNode, TypeError as CelTypeError, ParseError } from '@marcbachmann/cel-js';
import { environmentFor, flatName, LIMITS, LINEAR_MATCHES, parseOnly } from './environment.ts';
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

/** What checking a sound expression found, so that nobody has to check it again. */
export interface CheckedExpression {
  /** The text, with each path as one name. */
  readonly flat: string;
  readonly paths: readonly string[];
  readonly isNested: boolean;
}

/** Of one rule: by the types that were asked for, and the text. */
export type CheckedExpressions = Map<string, CheckedExpression>;

export interface Language {
  readonly readable: Readable;
  /** Expressions found here are not checked again, but parsed when they are evaluated first; others are added. */
  readonly checked: CheckedExpressions;
}

/** Checks syntax, paths, functions, limits and that the type is one of `types`. */
export function compileExpression(
  text: string,
  types: readonly string[],
  { readable, checked }: Language,
): Expression | readonly ExpressionFault[] {
  const key = `${types.join(' ')}: ${text}`;
  const known = checked.get(key);
  if (known !== undefined) return parsedWhenRun(known, readable);
  if (text.length > LIMITS.characters)
    return [{ offset: LIMITS.characters, text: `longer than ${LIMITS.characters} characters` }];
  const found = parsed(text, readable);
  if (!('places' in found)) return found;
  const { places, nested, faults } = found;
  if (faults.length > 0) return faults;

  // Every name keeps its length, so that offsets in messages of cel-js stay those of the rule's text.
  let flat = text;
  for (const { path, start, end } of places) flat = flat.slice(0, start) + flatName(path) + flat.slice(end);
  const program = programOf(flat, readable);
  const { valid, type = '', error } = program.check();
  if (!valid) return [celFault(error)];
  if (!types.includes(type)) return [{ offset: 0, text: `must be ${types.join(' or ')}, is ${type}` }];
  const paths = [...new Set(places.map(({ path }) => path))].sort();
  checked.set(key, { flat, paths, isNested: nested });
  return { paths, maxEntries: maxEntriesOf(nested), run: program };
}

const maxEntriesOf = (isNested: boolean): number => (isNested ? LIMITS.nestedEntries : Number.POSITIVE_INFINITY);

function parsedWhenRun({ flat, paths, isNested }: CheckedExpression, readable: Readable): Expression {
  let program: ReturnType<typeof checkedProgram> | undefined;
  return {
    paths,
    maxEntries: maxEntriesOf(isNested),
    run: (context) => {
      program ??= checkedProgram(flat, readable);
      return program(context);
    },
  };
}

/** cel-js works out while it checks which functions are called. */
function checkedProgram(flat: string, readable: Readable) {
  const program = programOf(flat, readable);
  program.check();
  return program;
}

/** The tree is not yet checked, so that renaming a call makes cel-js resolve it to our function. */
function programOf(flat: string, readable: Readable) {
  const program = environmentFor(readable).parse(flat);
  useLinearMatches(program.ast);
  return program;
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
