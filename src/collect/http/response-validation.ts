import type { ExpectedDocument } from './operation.ts';
import {
  anything,
  faultOfElement,
  faultOfValue,
  matching,
  members,
  type ResponseShape,
  type ShapeFault,
} from './response-shape.ts';
import { UnexpectedResponse } from './unexpected-response.ts';
import { type XmlElement, xmlOutline } from './xml-outline.ts';

export interface ReceivedResponse {
  /** For messages. */
  readonly operation: string;
  readonly expected: ExpectedDocument;
  readonly status: number;
  readonly text: string;
}

const errorWithCode = members({ Code: matching(/^[\w.:-]{1,128}$/) });

/** Documents that an error comes in: S3 in the one, STS and S3 Control in the other. */
const ERROR_DOCUMENTS: ReadonlyMap<string, ResponseShape> = new Map([
  ['Error', errorWithCode],
  ['ErrorResponse', members({ Error: errorWithCode })],
]);

/** Name of the root element if the text is one whole element, `undefined` if it is anything else. */
export const rootOfDocument = (text: string): string | undefined => xmlOutline(text)?.name;

/**
 * Throws unless the response is the whole document that the operation answers with. The SDK would deserialize an empty
 * 200, the page of a proxy or half an answer to an object without members, which reads as "not configured".
 * Gives the root element where the document is of XML, that of an error included.
 */
export function validateResponse({ operation, expected, status, text }: ReceivedResponse): XmlElement | undefined {
  if (status >= 300) {
    if (expected.kind !== 'json' || expected.errors === 'xml') return validateXmlError(xmlOutline(text), text, status);
    validateJsonError(text, status);
    return undefined;
  }
  // A 206 is a part of an answer, and no other status of success is AWS's here.
  if (status !== 200 && !(status === 204 && expected.kind === 'empty'))
    throw new UnexpectedResponse('UnexpectedResponse', `${operation} was answered with HTTP ${status}`);
  if (expected.kind === 'json') {
    const object = jsonObject(text);
    if (object === undefined) throw invalid(text, operation);
    if (expected.member !== undefined && !Object.hasOwn(object, expected.member))
      throw new UnexpectedResponse('IncompleteResponse', `the response to ${operation} has no ${expected.member}`);
    refuse(operation, faultOfValue(object, expected.shape ?? anything, operation));
  }
  if (expected.kind === 'empty' && text !== '')
    throw new UnexpectedResponse('UnexpectedResponse', `the response to ${operation} has a body`);
  if (expected.kind === 'xml') {
    const element = xmlOutline(text);
    // S3 may fail after it sent the status line; the SDK turns that document into the error it is.
    if (element?.name === 'Error') return validateXmlError(element, text, status);
    if (element?.name !== expected.root) throw invalid(text, operation, expected.root);
    refuse(operation, faultOfElement(element, expected.shape ?? anything));
    return element;
  }
  return undefined;
}

function validateXmlError(element: XmlElement | undefined, text: string, status: number): XmlElement {
  const shape = element && ERROR_DOCUMENTS.get(element.name);
  if (element === undefined || shape === undefined) throw invalid(text, `HTTP ${status}`);
  refuse(`HTTP ${status}`, faultOfElement(element, shape));
  return element;
}

/** The code of an error in JSON is the last part of a name, or comes in a header. */
function validateJsonError(text: string, status: number): void {
  const object = jsonObject(text);
  if (object === undefined) throw invalid(text, `HTTP ${status}`);
  const code = '__type' in object ? object.__type : 'in a header';
  if (typeof code !== 'string' || !/^[\w.:#/ -]{1,200}$/.test(code))
    throw new UnexpectedResponse('UnknownResponse', `the error with HTTP ${status} has no code`);
}

function refuse(operation: string, fault: ShapeFault | undefined): void {
  if (fault === undefined) return;
  const { where, what } = fault;
  if (what === 'missing')
    throw new UnexpectedResponse('IncompleteResponse', `the response to ${operation} has no ${where}`);
  throw new UnexpectedResponse('UnknownResponse', `${where} in the response to ${operation} is of no known form`);
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

function invalid(text: string, of: string, expectedRoot?: string): UnexpectedResponse {
  if (text.trim() === '') return new UnexpectedResponse('EmptyResponse', `the response to ${of} has no body`);
  const root = FIRST_TAG.exec(text.slice(0, 600))?.[1];
  const isBegun = root !== undefined && (root === expectedRoot || ERROR_DOCUMENTS.has(root));
  return isBegun || text.startsWith('{')
    ? new UnexpectedResponse('TruncatedResponse', `the response to ${of} is cut off`)
    : new UnexpectedResponse('UnexpectedResponse', `the response to ${of} is not a document of AWS`);
}
