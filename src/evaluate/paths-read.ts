import type { ASTNode } from '@marcbachmann/cel-js';
import { memoizeByObject } from '../model/memoize-by-object.ts';
import { suggestion } from '../model/suggestion.ts';
import { FUNCTIONS, flatName, LIMITS, MACROS, METHODS } from './environment.ts';
import { compilePattern } from './linear-regex.ts';
import { type Readable, ROOTS } from './names.ts';
import type { ExpressionFault } from './source.ts';

/** A path as it stands in the text. */
interface Place {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** What a walk over the syntax tree found. */
export interface PathsRead {
  readonly places: readonly Place[];
  readonly faults: readonly ExpressionFault[];
  /** A list is walked once for each entry of another one. */
  readonly nested: boolean;
}

interface Scope {
  readonly variables: readonly string[];
  readonly macros: number;
  /** Inside of what a macro does with each entry. */
  readonly perEntry: boolean;
}

/**
 * cel-js checks types, but lets `has(bucket.polcy)`, `bucket[params.x]` and `dyn(bucket).polcy` pass. Here every `bucket`,
 * `account`, `organization` and `params` must be the head of a path that is spelled out and known.
 */
export function readPaths(root: ASTNode, readable: Readable): PathsRead {
  const places: Place[] = [];
  const faults: ExpressionFault[] = [];
  let nested = false;
  const inner = innerPaths(readable);
  const fault = (node: ASTNode, text: string): void => {
    faults.push({ offset: node.start, text });
  };

  const visitAll = (nodes: readonly ASTNode[], scope: Scope): void => {
    for (const node of nodes) visit(node, scope);
  };

  /** `true` if the chain is a path from a root, whether it is known or not. */
  function visitPath(node: ASTNode, { variables }: Scope): boolean {
    const names: string[] = [];
    const ends: number[] = [];
    let head = node;
    while (head.op === '.') {
      names.unshift(head.args[1]);
      ends.unshift(head.end);
      head = head.args[0];
    }
    if (head.op !== 'id' || variables.includes(head.args) || !ROOTS.includes(head.args)) return false;
    for (let length = names.length; length > 0; length -= 1) {
      const path = [head.args, ...names.slice(0, length)].join('.');
      const type = readable.get(path);
      if (type === undefined) continue;
      // Only a map has something below it: `has(bucket.tags.owner)`.
      if (length < names.length && !type.startsWith('map<')) break;
      const end = ends[length - 1] ?? node.end;
      const written = node.input.slice(head.start, end);
      if (written !== path) fault(node, `write the path ${path} in one piece`);
      places.push({ path, start: head.start, end });
      return true;
    }
    const path = [head.args, ...names].join('.');
    if (names.length === 0) fault(node, `"${path}" is no value; read a path below it, spelled out`);
    else if (inner.has(path)) fault(node, `"${path}" is no value; read one of the paths below it`);
    else fault(node, `nothing is known as "${path}"${suggestion(path, [...readable.keys(), ...inner])}`);
    return true;
  }

  function visitMacro(node: ASTNode, name: string, receiver: ASTNode, args: readonly ASTNode[], scope: Scope): void {
    const macros = scope.macros + 1;
    if (macros > LIMITS.macros) fault(node, `more than ${LIMITS.macros} of ${[...MACROS].join(', ')} in one another`);
    if (scope.perEntry && readsFacts(receiver)) nested = true;
    visit(receiver, { ...scope, macros });
    const [variable, ...bodies] = args;
    if (variable?.op !== 'id') {
      fault(variable ?? node, `${name}() needs a name for the entry first`);
      return;
    }
    const taken =
      scope.variables.includes(variable.args) ||
      ROOTS.includes(variable.args) ||
      [...readable.keys()].some((path) => flatName(path) === variable.args);
    if (taken) fault(variable, `the name "${variable.args}" is taken`);
    visitAll(bodies, { variables: [...scope.variables, variable.args], macros, perEntry: true });
  }

  function visit(node: ASTNode, scope: Scope): void {
    if (visitPath(node, scope)) return;
    switch (node.op) {
      case 'value':
        return;
      case 'id':
        if (!scope.variables.includes(node.args))
          fault(node, `nothing is known as "${node.args}"${suggestion(node.args, [...ROOTS, ...scope.variables])}`);
        return;
      case '.':
        visit(node.args[0], scope);
        return;
      case 'call': {
        const [name, args] = node.args;
        if (!FUNCTIONS.has(name)) fault(node, `there is no function ${name}()${suggestion(name, FUNCTIONS)}`);
        else if (name === 'has' && args[0] !== undefined && isWholePath(args[0], readable))
          fault(args[0], 'this path always has a value: compare it instead');
        else visitAll(args, scope);
        return;
      }
      case 'rcall': {
        const [name, receiver, args] = node.args;
        if (MACROS.has(name)) {
          visitMacro(node, name, receiver, args, scope);
          return;
        }
        if (!METHODS.has(name))
          faults.push({
            offset: Math.max(node.input.indexOf(name, receiver.end), node.start),
            text: `there is no method ${name}()${suggestion(name, [...METHODS, ...MACROS])}`,
          });
        const [pattern] = args;
        if (name === 'matches' && pattern?.op === 'value') visitPattern(pattern);
        if (name === 'join' && scope.perEntry && readsFacts(receiver)) nested = true;
        visitAll([receiver, ...args], scope);
        return;
      }
      case 'in':
        if (scope.perEntry && readsFacts(node.args[1])) nested = true;
        visitAll(node.args, scope);
        return;
      case '!_':
      case '-_':
        visit(node.args, scope);
        return;
      case 'list':
        visitAll(node.args, scope);
        return;
      case 'map':
        for (const entry of node.args) visitAll(entry, scope);
        return;
      case '.?':
      case '[?]':
        fault(node, 'optional access is not part of the language of rules');
        return;
      default:
        visitAll(node.args, scope);
    }
  }

  function visitPattern(pattern: ASTNode): void {
    if (typeof pattern.args !== 'string') return;
    try {
      compilePattern(pattern.args);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      fault(pattern, `not a regular expression of RE2: ${error.message}`);
    }
  }

  visit(root, { variables: [], macros: 0, perEntry: false });
  return { places, faults, nested };
}

/** What only leads to paths: `bucket.policy`. */
const innerPaths = memoizeByObject((readable: Readable): ReadonlySet<string> => {
  const inner = new Set<string>();
  for (const path of readable.keys())
    for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) inner.add(path.slice(0, dot));
  return inner;
});

const isWholePath = (node: ASTNode, readable: Readable): boolean =>
  readable.has(node.input.slice(node.start, node.end).replaceAll(/\s/g, ''));

/** A list that comes from what was seen may be long; a list written in the rule is not. */
function readsFacts(node: ASTNode): boolean {
  const text = node.input.slice(node.start, node.end);
  return text.includes('bucket') || text.includes('account') || text.includes('organization');
}
