import { conditionHolds, type RequestContext } from './conditions.ts';
import { LITERAL, matches, wildcard } from './patterns.ts';

/** A statement as it stands in the document: nothing of it is certain. */
export type PolicyStatement = Readonly<Record<string, unknown>>;

export interface IamRequest {
  readonly action: string;
  readonly resource: string;
  /** Whether a principal element speaks of who asks. */
  readonly isPrincipal: (principal: unknown) => boolean;
  readonly context: RequestContext;
}

export type IamDecision = 'allowed' | 'denied' | 'silent';

/** What one resource policy says of a request: a Deny wins, an Allow comes next. */
export function decide(document: object | string, request: IamRequest): IamDecision {
  const { version, statements } = parsed(document);
  const fitting = statements.filter((statement) => applies(statement, request, version));
  if (fitting.some((statement) => statement['Effect'] === 'Deny')) return 'denied';
  return fitting.some((statement) => statement['Effect'] === 'Allow') ? 'allowed' : 'silent';
}

interface Parsed {
  readonly version: string;
  readonly statements: readonly PolicyStatement[];
}

const documents = new WeakMap<object, Parsed>();

export function parsed(document: object | string): Parsed {
  if (typeof document === 'string') return read(JSON.parse(document));
  const before = documents.get(document);
  if (before !== undefined) return before;
  const made = read(document);
  documents.set(document, made);
  return made;
}

function read(document: { readonly Version?: unknown; readonly Statement?: unknown }): Parsed {
  const { Version: version, Statement: all } = document;
  const statements = (Array.isArray(all) ? all : [all]).filter(
    (one): one is PolicyStatement => typeof one === 'object' && one !== null,
  );
  return { version: typeof version === 'string' ? version : '2008-10-17', statements };
}

function applies(statement: PolicyStatement, request: IamRequest, version: string): boolean {
  const substitute = (text: string): string | undefined =>
    version === '2012-10-17' ? withVariables(text, request.context) : text;
  return (
    principalFits(statement, request) &&
    elementFits(statement, 'Action', (pattern) => wildcard(pattern, true).test(request.action)) &&
    elementFits(statement, 'Resource', (pattern) => {
      const resource = substitute(pattern);
      return resource !== undefined && matches(resource, request.resource);
    }) &&
    conditionHolds(statement['Condition'], request.context, substitute)
  );
}

function principalFits(statement: PolicyStatement, { isPrincipal }: IamRequest): boolean {
  if (statement['NotPrincipal'] !== undefined) return !isPrincipal(statement['NotPrincipal']);
  return isPrincipal(statement['Principal']);
}

/** `Action` or `NotAction`, `Resource` or `NotResource`. */
export function elementFits(statement: PolicyStatement, name: string, fits: (pattern: string) => boolean): boolean {
  const not = statement[`Not${name}`];
  return not === undefined ? listOf(statement[name]).some(fits) : !listOf(not).some(fits);
}

export const listOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string');

/** `${key}` and `${key, 'default'}`; without a value the element fits nothing. */
function withVariables(text: string, context: RequestContext): string | undefined {
  let whole = true;
  const replaced = text.replace(/\$\{([^}]*)\}/g, (_, inner: string) => {
    if (inner === '$') return inner;
    const literal = LITERAL[inner];
    if (literal !== undefined) return literal;
    const [, key = '', , fallback] = /^([^,]+?)\s*(,\s*'([^']*)')?$/.exec(inner) ?? [];
    const [value] = context.get(key.trim().toLowerCase()) ?? [];
    if (value === undefined && fallback === undefined) whole = false;
    return value ?? fallback ?? '';
  });
  return whole ? replaced : undefined;
}
