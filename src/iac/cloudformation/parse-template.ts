import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml';
import { UserError } from '../../model/user-error.ts';
import { isTemplateMap, memberOf, type TemplateMap, type TemplateValue } from './template-value.ts';

/** A template as text became it. */
export interface ParsedTemplate {
  /** Relative to the folder of the source. */
  readonly file: string;
  readonly body: TemplateMap;
  /** Line of a name within a map of `body`; `undefined` where it is not in the text. */
  readonly lineOf: (parent: TemplateMap, name: string) => number | undefined;
}

/** CloudFormation takes 1 MB; CDK may write more and upload less. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MOST_CHARACTERS = 5_000_000;
/** An alias that stands for aliases multiplies: what comes out is bounded, whatever the text. */
const MOST_VALUES = 500_000;
const DEEPEST = 150;

const HINT = 'give the YAML or JSON template that you deploy, or the folder cdk.out';

/**
 * `mayBeEmpty`: CDK writes a template for a stack without resources too, and deploys none.
 * @throws UserError if it is no template
 */
export function parseTemplate(text: string, file: string, { mayBeEmpty = false } = {}): ParsedTemplate {
  if (text.length > MOST_CHARACTERS)
    throw new UserError(`${file}: larger than ${MOST_CHARACTERS} characters, which no stack may be`, { hint: HINT });
  const lines = new LineCounter();
  const document = parsed(text, lines, file);
  const places = new WeakMap<TemplateMap, ReadonlyMap<string, number>>();
  const body = contentOf(document, { file, places, lines });
  const isEmpty = mayBeEmpty && isTemplateMap(body) && memberOf(body, 'Resources') === undefined;
  if (!isTemplateMap(body) || !(isEmpty || isTemplateMap(memberOf(body, 'Resources'))))
    throw new UserError(`${file}: this is no CloudFormation template, it has no Resources`, { hint: HINT });
  return { file, body, lineOf: (parent, name) => places.get(parent)?.get(name) };
}

/** JSON is YAML, but for tabs that only JSON takes, which the parser takes too. */
function parsed(text: string, lineCounter: LineCounter, file: string): Document {
  try {
    const document = parseDocument(text, {
      schema: 'failsafe',
      lineCounter,
      merge: false,
      prettyErrors: false,
      uniqueKeys: false,
      strict: true,
      // A level below would hide further documents.
      logLevel: 'error',
    });
    const [error] = document.errors;
    if (error === undefined) return document;
    // The parser catches what its own depth leads to in some places.
    if (error.message.startsWith('Maximum call stack')) throw tooDeep(file);
    const { line, col } = lineCounter.linePos(error.pos[0]);
    const message = error.code === 'MULTIPLE_DOCS' ? 'a second document, and a template is one' : error.message;
    throw new UserError(`${file}:${line}:${col}: ${message}`, { hint: HINT });
  } catch (error) {
    throw error instanceof RangeError ? tooDeep(file) : error;
  }
}

const tooDeep = (file: string): UserError => new UserError(`${file}: nested too deeply`, { hint: HINT });

interface Reading {
  readonly file: string;
  readonly places: WeakMap<TemplateMap, ReadonlyMap<string, number>>;
  readonly lines: LineCounter;
}

function contentOf(document: Document, { file, places, lines }: Reading): TemplateValue {
  let values = 0;
  const anchors = new Map<string, Node>();

  const read = (node: unknown, depth: number): TemplateValue => {
    values += 1;
    if (values > MOST_VALUES) throw new UserError(`${file}: more than ${MOST_VALUES} values`, { hint: HINT });
    if (depth > DEEPEST) throw tooDeep(file);
    if (isAlias(node)) return read(targetOf(node), depth + 1);
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return null;
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
    const { tag = '' } = node;
    // `!<tag:yaml.org,2002:str>` and the like say nothing new.
    if (!tag.startsWith('!') || tag.length === 1) return plain(node, depth);
    return tagged(tag.slice(1), plain(node, depth + 1));
  };

  /** An anchor stands before its aliases, and holds for those until it is set again. */
  const targetOf = ({ source }: Alias): Node => {
    const target = anchors.get(source);
    if (target === undefined) throw new UserError(`${file}: the alias *${source} has no anchor`, { hint: HINT });
    return target;
  };

  const plain = (node: Node, depth: number): TemplateValue => {
    if (isSeq(node)) return node.items.map((item) => read(item, depth + 1));
    if (isScalar(node)) return scalar(node.value, node.type);
    if (!isMap(node)) return null;
    const members = new Map<string, TemplateValue>();
    const at = new Map<string, number>();
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : '';
      const inside = read(value, depth + 1);
      if (name === '<<') {
        for (const merged of Array.isArray(inside) ? inside : [inside])
          for (const [inner, one] of isTemplateMap(merged) ? Object.entries(merged) : [])
            if (!members.has(inner)) members.set(inner, one);
        continue;
      }
      members.set(name, inside);
      if (isScalar(key) && key.range) at.set(name, lines.linePos(key.range[0]).line);
    }
    const map = Object.fromEntries(members);
    places.set(map, at);
    return map;
  };

  return read(document.contents, 0);
}

const NULLS = new Set(['', '~', 'null', 'Null', 'NULL']);

const scalar = (value: unknown, type: string | undefined): TemplateValue =>
  value === null || (type === 'PLAIN' && NULLS.has(String(value))) ? null : String(value);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
function tagged(tag: string, value: TemplateValue): TemplateMap {
  if (tag === 'Ref' || tag === 'Condition') return { [tag]: value };
  return { [`Fn::${tag}`]: value };
}
