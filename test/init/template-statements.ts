import { parse } from 'yaml';

/** A statement with its lists as lists, and what CloudFormation would put in place of its functions. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** A statement, and where in the template it stands. */
export interface FoundStatement {
  /** Logical id and property: `BuildRole.Policies`. */
  readonly at: string;
  readonly statement: Statement;
}

type Values = Readonly<Record<string, string>>;
type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

interface Template {
  readonly Parameters: Readonly<Record<string, { readonly Default?: string }>>;
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, Json>> }>
  >;
}

/** Every statement of a template, wherever it stands, and of the template of a stack set in it. `given` has values of pseudo parameters and parameters. */
export function statementsIn(text: string, given: Values): readonly FoundStatement[] {
  const { Parameters, Resources }: Template = parse(text, { version: '1.1' });
  const defaults = Object.fromEntries(Object.entries(Parameters).map(([name, { Default = '' }]) => [name, Default]));
  const values: Record<string, string> = { ...defaults, ...given };
  for (const [id, { Type, Properties = {} }] of Object.entries(Resources)) {
    if (Type === 'AWS::S3::Bucket') values[id] = String(resolved(Properties['BucketName'] ?? '', values));
    if (Type === 'AWS::S3::Bucket') values[`${id}.Arn`] = `arn:${values['AWS::Partition']}:s3:::${values[id]}`;
    if (Type === 'AWS::IAM::OIDCProvider') values[id] = `provider of ${Properties['Url']}`;
  }
  return Object.entries(Resources).flatMap(([id, { Properties = {} }]) =>
    Object.entries(Properties).flatMap(([property, value]) =>
      property === 'TemplateBody'
        ? statementsIn(String(value), { ...given, OrganizationId: values['OrganizationId'] ?? '' })
        : documentsIn(value).map((statement) => ({
            at: `${id}.${property}`,
            statement: normal(resolved(statement, values)),
          })),
    ),
  );
}

function documentsIn(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap(documentsIn);
  const members = value as { readonly [name: string]: Json };
  return Object.entries(members).flatMap(([name, member]) =>
    name === 'Statement' ? listOf(member) : documentsIn(member),
  );
}

/** @throws for a function or a name that is not known, which could stand for anything */
function resolved(value: Json, values: Values): Json {
  const ofName = (name: string): string => {
    const found = values[name];
    if (found === undefined) throw new Error(`nothing is known of ${name}`);
    return found;
  };
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((one) => resolved(one, values));
  const members = value as { readonly [name: string]: Json };
  const [[name, argument] = ['', null]] = Object.entries(members);
  if (name === 'Ref') return ofName(String(argument));
  if (name === 'Fn::Sub') return String(argument).replaceAll(/\$\{([^}]+)\}/g, (_, one: string) => ofName(one));
  if (name === 'Fn::GetAtt') return ofName((argument as readonly string[]).join('.'));
  // Of two values the one that holds with the values that parameters have by themselves.
  if (name === 'Fn::If') return resolved((argument as readonly Json[])[1] ?? null, values);
  if (name.startsWith('Fn::')) throw new Error(`${name} is not known`);
  return Object.fromEntries(Object.entries(members).map(([key, member]) => [key, resolved(member, values)]));
}

const KNOWN: ReadonlySet<string> = new Set(['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition']);

/** @throws for members such as NotAction, which a comparison would pass over */
export function normal(statement: unknown): Statement {
  const { Sid, Effect, Principal, Action, Resource, Condition = {} } = statement as Readonly<Record<string, Json>>;
  const unknown = Object.keys(statement as object).filter((name) => !KNOWN.has(name));
  if (unknown.length > 0) throw new Error(`a statement with ${unknown.join()}`);
  return {
    ...(Sid === undefined ? {} : { Sid: String(Sid) }),
    Effect: String(Effect),
    ...(Principal === undefined ? {} : { Principal }),
    Action: listOf(Action).map(String),
    Resource: listOf(Resource).map(String),
    Condition: Object.fromEntries(
      Object.entries(Condition as Readonly<Record<string, Readonly<Record<string, Json>>>>).map(([operator, keys]) => [
        operator,
        Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, listOf(value).map(String)])),
      ]),
    ),
  };
}

const listOf = (value: Json | undefined): readonly Json[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as Json];

/** Whether an allowing statement allows nothing that the other one does not. */
export const isWithin = (one: Statement, other: Statement): boolean =>
  one.Effect === 'Allow' &&
  other.Effect === 'Allow' &&
  JSON.stringify(one.Principal) === JSON.stringify(other.Principal) &&
  areWithin(one.Action, other.Action) &&
  areWithin(one.Resource, other.Resource) &&
  Object.entries(other.Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => {
      const own = one.Condition[operator]?.[key] ?? [];
      return own.length > 0 && own.every((value) => values.includes(value));
    }),
  );

/** A trust policy has no resources. */
const areWithin = (texts: readonly string[], patterns: readonly string[]): boolean =>
  (texts.length > 0 || patterns.length === 0) && texts.every((text) => patterns.some((pattern) => fits(text, pattern)));

/** What a pattern `text` matches is matched by `pattern` too: its own asterisks are text that only an asterisk matches. */
function fits(text: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[\\^$.+?()[\]{}|]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}
