import { type Path, placeInJson, readJson } from './json-place.ts';
import { objectAt, PolicyFault, parseStatement, type Statement } from './statement.ts';

/** A policy, parsed once to be evaluated many times. A class, so that no document can pass itself off as parsed. */
export class ParsedPolicy {
  readonly statements: readonly Statement[];
  /** Why the document is not a policy, with the place: `3:14 Statement[1].Effect: …`. `''` if it is one. */
  readonly fault: string;

  constructor(statements: readonly Statement[], fault: string) {
    this.statements = statements;
    this.fault = fault;
  }
}

const ELEMENTS = ['Version', 'Id', 'Statement'];

/** Parses a policy document, given as JSON text or as an object. Never throws: what is not a policy has a `fault`. */
export function parsePolicy(source: unknown): ParsedPolicy {
  const text = typeof source === 'string' ? source : undefined;
  const json = text === undefined ? ({ kind: 'value', value: source } as const) : readJson(text);
  if (json.kind === 'fault')
    return new ParsedPolicy([], [json.place, json.message].filter((part) => part !== '').join(' '));
  try {
    return new ParsedPolicy(statementsOf(json.value), '');
  } catch (error) {
    if (!(error instanceof PolicyFault)) throw error;
    const place = text === undefined ? '' : placeInJson(text, error.path);
    const where = [place, pathText(error.path)].filter((part) => part !== '').join(' ');
    return new ParsedPolicy([], where === '' ? error.message : `${where}: ${error.message}`);
  }
}

function statementsOf(json: unknown): readonly Statement[] {
  const members = objectAt(json, [], 'a policy: it is no JSON object');
  const { Version: version = '2008-10-17', Statement: statements } = members;
  if (version !== '2012-10-17' && version !== '2008-10-17') {
    throw new PolicyFault(['Version'], 'Version is neither "2012-10-17" nor "2008-10-17"');
  }
  if (statements === undefined) throw new PolicyFault([], 'no policy: it has no Statement');
  const otherElements = Object.keys(members).filter((name) => !ELEMENTS.includes(name));
  const variables = version === '2012-10-17';
  const list: readonly unknown[] = Array.isArray(statements) ? statements : [statements];
  return list.map((statement, index) =>
    parseStatement(statement, {
      index,
      path: Array.isArray(statements) ? ['Statement', index] : ['Statement'],
      variables,
      otherElements,
    }),
  );
}

const pathText = (path: Path): string =>
  path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`)).join('');
