import { faultOfElement, faultOfValue, type ShapeFault } from './response-shape.ts';
import { ERROR_DOCUMENTS, RESPONSE_DOCUMENTS } from './response-shapes.ts';
import { AnswerError } from './unexpected-response.ts';
import { type XmlElement, xmlOutline } from './xml-outline.ts';

export interface Answer {
  readonly operation: string;
  readonly status: number;
  readonly text: string;
}

/** Name of the root element if the text is one whole element, `undefined` if it is anything else. */
export const wholeRoot = (text: string): string | undefined => xmlOutline(text)?.name;

/**
 * Throws unless the answer is the whole document that the operation gives. An empty 200, the page of a proxy or half of what
 * was said would be deserialized to an object without members, which reads as "not configured".
 */
export function checkAnswer({ operation, status, text }: Answer): void {
  const document = RESPONSE_DOCUMENTS.get(operation);
  if (document === undefined) throw new Error(`${operation} has no entry in the table of responses`);
  const { root, shape, errors } = document;
  if (status >= 300) {
    if (errors === 'json') checkJsonError(text, status);
    else checkXmlError(xmlOutline(text), text, status);
    return;
  }
  // Others with a body are parts of an answer, or were changed on the way.
  if (status !== 200) throw new AnswerError('ForeignAnswer', `${operation} came with HTTP ${status}`);
  if (root === '') {
    const object = jsonObject(text);
    if (object === undefined) throw broken(text, operation);
    refuse(operation, faultOfValue(object, shape, operation));
    return;
  }
  const element = xmlOutline(text);
  // S3 may find out after the status line that it fails; the SDK turns that document into the error it is.
  if (element?.name === 'Error') return checkXmlError(element, text, status);
  if (element?.name !== root) throw broken(text, operation);
  refuse(operation, faultOfElement(element, shape));
}

function checkXmlError(element: XmlElement | undefined, text: string, status: number): void {
  const shape = element && ERROR_DOCUMENTS.get(element.name);
  if (element === undefined || shape === undefined) throw broken(text, `HTTP ${status}`);
  refuse(`HTTP ${status}`, faultOfElement(element, shape));
}

/** The code of an error in JSON may come in a header, and is the last part of a name. */
function checkJsonError(text: string, status: number): void {
  const object = jsonObject(text);
  if (object === undefined) throw broken(text, `HTTP ${status}`);
  const code = '__type' in object ? object.__type : 'in a header';
  if (typeof code !== 'string' || !/^[\w.:#/ -]{1,200}$/.test(code))
    throw new AnswerError('UnknownAnswer', `HTTP ${status} has no code`);
}

function refuse(operation: string, fault: ShapeFault | undefined): void {
  if (fault === undefined) return;
  const { where, what } = fault;
  if (what === 'missing') throw new AnswerError('IncompleteAnswer', `${operation} has no ${where}`);
  throw new AnswerError('UnknownAnswer', `${operation}: ${where} is not as this version knows it`);
}

function jsonObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const FIRST_TAG = /^\uFEFF?\s*(?:<\?xml[^>]*\?>\s*)?<([A-Za-z_][\w.-]*)(?=[\s/>])/;

function broken(text: string, of: string): AnswerError {
  if (text.trim() === '') return new AnswerError('EmptyAnswer', `${of} came without a body`);
  const root = FIRST_TAG.exec(text.slice(0, 600))?.[1];
  const begun = root !== undefined && (root === RESPONSE_DOCUMENTS.get(of)?.root || ERROR_DOCUMENTS.has(root));
  return begun || text.startsWith('{')
    ? new AnswerError('TruncatedAnswer', `${of} ended before its end`)
    : new AnswerError('ForeignAnswer', `${of} is not a document of AWS`);
}
