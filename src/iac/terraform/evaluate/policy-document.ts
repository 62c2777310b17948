import { isJsonObject, type JsonObject } from '../../../model/record.ts';
import type { Block } from '../../source/block.ts';
import type { SourceExpression } from '../../source/expression.ts';
import { type BlockInstance, type Bound, blockInstances } from './dynamic-blocks.ts';
import { isListValue, type Value } from './value.ts';

/** Nobody can tell some of it. */
const open = (): never => {
  throw new OpenDocument();
};
class OpenDocument extends Error {}

type ValueOf = (expression: SourceExpression, bound: Bound) => Value;

/** A document, and how many statements its own block has. */
export interface RenderedDocument {
  readonly text: string;
  readonly statements: number;
}

/**
 * The `json` of an `aws_iam_policy_document`, as the provider renders it: lists of one as texts, conditions of one operator and key
 * as one. https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 * `undefined`: nobody can tell.
 */
export function policyDocument(blocks: readonly Block[], evaluated: ValueOf): RenderedDocument | undefined {
  try {
    return rendered(blocks, evaluated);
  } catch (error) {
    if (error instanceof OpenDocument) return undefined;
    throw error;
  }
}

function rendered(blocks: readonly Block[], evaluated: ValueOf): RenderedDocument {
  const [block, ...others] = blocks;
  if (block === undefined || others.length > 0) return open();
  const at: Read = { instance: { body: block.body(), bound: new Map() }, evaluated };
  const own = {
    Version: text(at, 'version') || '2012-10-17',
    Id: text(at, 'policy_id'),
    Statement: inside(at, 'statement').map(statement),
  };
  // The deprecated arguments do the same for one document.
  const sources = [text(at, 'source_json'), ...texts(at, 'source_policy_documents')].filter((one) => one !== '');
  const overrides = [text(at, 'override_json'), ...texts(at, 'override_policy_documents')].filter((one) => one !== '');
  const merged = [...sources.map(parsed), own, ...overrides.map(parsed)].reduce(merge, {
    Version: '',
    Id: '',
    Statement: [],
  });
  const json = {
    Version: merged.Version,
    ...(merged.Id !== '' && { Id: merged.Id }),
    ...(merged.Statement.length > 0 && { Statement: merged.Statement }),
  };
  return { text: JSON.stringify(json), statements: own.Statement.length };
}

interface PolicyDocument {
  readonly Version: string;
  readonly Id: string;
  readonly Statement: readonly JsonObject[];
}

const later = (a: string, b: string): string => [a, b].sort().at(-1) ?? a;

/** A later statement takes the place of one with the same `Sid`. */
function merge(before: PolicyDocument, next: PolicyDocument): PolicyDocument {
  const statements = [...before.Statement];
  for (const one of next.Statement) {
    const same = statements.findIndex(({ Sid: sid }) => sid !== undefined && sid === one['Sid']);
    if (same < 0) statements.push(one);
    else statements[same] = one;
  }
  return {
    Version: later(next.Version, before.Version),
    Id: next.Id || before.Id,
    Statement: statements,
  };
}

function parsed(given: string): PolicyDocument {
  let json: unknown;
  try {
    json = JSON.parse(given);
  } catch {
    return open();
  }
  if (!isJsonObject(json)) return open();
  const { Version: version = '', Id: id = '', Statement: statements = [] } = json;
  if (typeof version !== 'string' || typeof id !== 'string' || !Array.isArray(statements)) return open();
  if (!statements.every(isJsonObject)) return open();
  return { Version: version, Id: id, Statement: statements.map(withoutEmptySid) };
}

const withoutEmptySid = ({ Sid: sid, ...rest }: JsonObject): JsonObject =>
  sid === undefined || sid === '' ? rest : { Sid: sid, ...rest };

interface Read {
  readonly instance: BlockInstance;
  readonly evaluated: ValueOf;
}

function statement(at: Read): JsonObject {
  const lists = {
    Action: one(distinct(texts(at, 'actions'))),
    NotAction: one(distinct(texts(at, 'not_actions'))),
    Resource: one(distinct(texts(at, 'resources')).map(withVariables)),
    NotResource: one(distinct(texts(at, 'not_resources')).map(withVariables)),
    Principal: principals(inside(at, 'principals')),
    NotPrincipal: principals(inside(at, 'not_principals')),
    Condition: conditions(inside(at, 'condition')),
  };
  return {
    ...Object.fromEntries([['Sid', text(at, 'sid')]].filter(([, sid]) => sid !== '')),
    Effect: text(at, 'effect') || 'Allow',
    ...Object.fromEntries(Object.entries(lists).filter(([, value]) => value !== undefined)),
  };
}

function principals(all: readonly Read[]): unknown {
  if (all.length === 0) return undefined;
  const byType = new Map<string, readonly string[]>();
  for (const at of all) {
    const type = text(at, 'type');
    byType.set(type, [...(byType.get(type) ?? []), ...texts(at, 'identifiers').map(withVariables)]);
  }
  const everybody = byType.get('*');
  if (byType.size === 1 && everybody?.join() === '*') return '*';
  return Object.fromEntries([...byType].map(([type, names]) => [type, one(distinct(names))]));
}

function conditions(all: readonly Read[]): unknown {
  if (all.length === 0) return undefined;
  const byTest: Record<string, Record<string, readonly string[]>> = {};
  for (const at of all) {
    const [test, variable] = [text(at, 'test'), text(at, 'variable')];
    const before = byTest[test] ?? {};
    byTest[test] = {
      ...before,
      [variable]: [...(before[variable] ?? []), ...texts(at, 'values').map(withVariables)],
    };
  }
  return Object.fromEntries(
    Object.entries(byTest).map(([test, keys]) => [
      test,
      Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, one(values)])),
    ]),
  );
}

/** "&{...}" is written where Terraform would take "${...}" for its own. */
const withVariables = (given: string): string => given.replaceAll(/&(?=\{)/g, () => '$');

const distinct = (list: readonly string[]): readonly string[] => [...new Set(list)];

const one = (list: readonly string[]): string | readonly string[] | undefined =>
  list.length === 0 ? undefined : list.length === 1 ? list[0] : list;

function inside({ instance, evaluated }: Read, kind: string): readonly Read[] {
  const found = blockInstances(instance, kind, evaluated);
  return found === undefined ? open() : found.map((inner) => ({ instance: inner, evaluated }));
}

function value({ instance: { body, bound }, evaluated }: Read, name: string): Value {
  const expression = body.attributes.get(name);
  return expression === undefined ? null : evaluated(expression, bound);
}

/** `''`: there is none. */
function text(at: Read, name: string): string {
  const given = value(at, name);
  return given === null ? '' : plain(given);
}

function texts(at: Read, name: string): readonly string[] {
  const given = value(at, name);
  if (given === null) return [];
  return isListValue(given) ? given.filter((item) => item !== null).map(plain) : open();
}

/** Numbers and booleans become text, as the type of the argument wants. */
const plain = (given: Value): string =>
  typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean' ? String(given) : open();
