import { faultOfElement, faultOfValue, type ShapeFault } from './response-shape.ts';
import { ERROR_DOCUMENTS, RESPONSE_DOCUMENTS } from './response-shapes.ts';
import { UnexpectedResponse } from './unexpected-response.ts';
import { type XmlElement, xmlOutline } from './xml-outline.ts';

export interface ReceivedResponse {
  readonly operation: string;
  readonly status: number;
  readonly text: string;
}

/** Name of the root element if the text is one whole element, `undefined` if it is anything else. */
export const rootOfDocument = (text: string): string | undefined => xmlOutline(text)?.name;

/**
 * Throws unless the answer is the whole document that the operation gives. An empty 200, the page of a proxy or half of what
 * was said would be deserialized to an object without members, which reads as "not configured".
 */
export function validateResponse({ operation, status, text }: ReceivedResponse): void {
  const document = RESPONSE_DOCUMENTS.get(operation);
  if (document === undefined) throw new Error(`${operation} has no entry in the table of responses`);
  const { root, shape, errors } = document;
  if (status >= 300) {
    if (errors === 'json') checkJsonError(text, status);
    else checkXmlError(xmlOutline(text), text, status);
    return;
  }
  // Others with a body are parts of an answer, or were changed on the way.
  if (status !== 200) throw new UnexpectedResponse('UnexpectedResponse', `${operation} came with HTTP ${status}`);
  if (root === '') {
    const object = jsonObject(text);
    if (object === undefined) throw broken(text, operation);
    refuse(operation, faultOfValue(object, shape, operation));
    return;
  }
  const element = xmlOutline(text);
  // S3 may find out after the status line that it fails; the SDK turns that document into the error it is.
  if (element?.name === 'Error') checkXmlError(element, text, status);
  else if (element?.name === root) refuse(operation, faultOfElement(element, shape));
  else throw broken(text, operation);
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
    throw new UnexpectedResponse('UnknownResponse', `HTTP ${status} has no code`);
}

function refuse(operation: string, fault: ShapeFault | undefined): void {
  if (fault === undefined) return;
  const { where, what } = fault;
  if (what === 'missing') throw new UnexpectedResponse('IncompleteResponse', `${operation} has no ${where}`);
  throw new UnexpectedResponse('UnknownResponse', `${operation}: ${where} is not as this version knows it`);
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

function broken(text: string, of: string): UnexpectedResponse {
  if (text.trim() === '') return new UnexpectedResponse('EmptyResponse', `${of} came without a body`);
  const root = FIRST_TAG.exec(text.slice(0, 600))?.[1];
  const begun = root !== undefined && (root === RESPONSE_DOCUMENTS.get(of)?.root || ERROR_DOCUMENTS.has(root));
  return begun || text.startsWith('{')
    ? new UnexpectedResponse('TruncatedResponse', `${of} ended before its end`)
    : new UnexpectedResponse('UnexpectedResponse', `${of} is not a document of AWS`);
}
