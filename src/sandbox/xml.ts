import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';
import { Refusal, type Reply } from './reply.ts';

const S3_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
const PROLOGUE = '<?xml version="1.0" encoding="UTF-8"?>\n';

const builder = new XMLBuilder({ ignoreAttributes: false, suppressEmptyNode: true });
const parser = new XMLParser({
  ignoreAttributes: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  isArray: (name) => ['Grant', 'Rule', 'Tag'].includes(name),
});

/** Elements as nested objects; attributes start with `@_`. */
export type XmlContent = Readonly<Record<string, unknown>>;

/** One document; values are escaped by the builder. */
export const document = (root: string, content: XmlContent, namespace = S3_NAMESPACE): string =>
  PROLOGUE + builder.build({ [root]: namespace ? { '@_xmlns': namespace, ...content } : content });

export const xml = (root: string, content: XmlContent, namespace = S3_NAMESPACE): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: document(root, content, namespace),
});

/** The content of the root element, which must have that name. */
export function parseDocument(root: string, body: Buffer): XmlContent {
  const text = body.toString('utf8');
  if (XMLValidator.validate(text) === true) {
    const parsed: Readonly<Record<string, unknown>> = parser.parse(text);
    const content = parsed[root];
    if (content === '') return {};
    if (isContent(content)) return content;
  }
  throw malformed();
}

export const isContent = (value: unknown): value is XmlContent =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A child element with children of its own; `undefined` where it is missing. */
export function child(content: XmlContent, name: string): XmlContent | undefined {
  const value = content[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.trim() === '') return {};
  if (isContent(value)) return value;
  throw malformed();
}

/** The text of a child element; `undefined` where it is missing. */
export function text(content: XmlContent, name: string): string | undefined {
  const value = content[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string') return value;
  throw malformed();
}

export function needed(content: XmlContent, name: string): string {
  const value = text(content, name);
  if (value === undefined) throw malformed();
  return value;
}

/** Repeated child elements. */
export function children(content: XmlContent, name: string): readonly XmlContent[] {
  const value = content[name];
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map((one) => {
    if (!isContent(one)) throw malformed();
    return one;
  });
}

export const malformed = (): Refusal =>
  new Refusal({
    code: 'MalformedXML',
    status: 400,
    message: 'The XML you provided was not well-formed or did not validate against our published schema',
  });
