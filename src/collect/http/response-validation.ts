import type { ExpectedDocument } from './operation.ts';
import { UnexpectedResponse } from './unexpected-response.ts';

export interface ReceivedResponse {
  /** For messages. */
  readonly operation: string;
  readonly expected: ExpectedDocument;
  readonly status: number;
  readonly text: string;
}

/** Documents that an error comes in: S3 in the one, STS and S3 Control in the other. */
const ERROR_ROOTS: readonly (string | undefined)[] = ['Error', 'ErrorResponse'];

const PROLOGUE = /^\uFEFF?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<([A-Za-z_][\w.-]*)(?=[\s/>])/s;

/** Name of the root element if the text is one whole element, `undefined` if it is anything else. */
export function rootOfDocument(text: string): string | undefined {
  const root = PROLOGUE.exec(text.length > 600 ? text.slice(0, 600) : text)?.[1];
  if (root === undefined) return undefined;
  const end = text.trimEnd();
  if (end.endsWith(`</${root}>`)) return root;
  // An element without content is its own end: <LocationConstraint xmlns="..."/>
  return end.endsWith('/>') && end.indexOf('<', end.lastIndexOf(`<${root}`) + 1) === -1 ? root : undefined;
}

/**
 * Throws unless the response is the whole document that the operation answers with. The SDK would deserialize an empty
 * 200, or the page of a proxy, to an object without members, which reads as "not configured".
 */
export function validateResponse({ operation, expected, status, text }: ReceivedResponse): void {
  if (status >= 300) {
    if (text.startsWith('{') ? jsonObject(text) !== undefined : ERROR_ROOTS.includes(rootOfDocument(text) ?? ''))
      return;
    throw invalid(text, `HTTP ${status}`);
  }
  if (expected.kind === 'json') {
    const object = jsonObject(text);
    if (object === undefined) throw invalid(text, operation);
    if (expected.member !== undefined && !Object.hasOwn(object, expected.member))
      throw new UnexpectedResponse('IncompleteResponse', `the response to ${operation} has no ${expected.member}`);
  }
  if (expected.kind === 'xml') {
    const root = rootOfDocument(text);
    // S3 may fail after it sent the status line; the SDK turns that document into the error it is.
    if (root !== expected.root && root !== 'Error') throw invalid(text, operation, expected.root);
  }
}

function jsonObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function invalid(text: string, of: string, expectedRoot?: string): UnexpectedResponse {
  if (text.trim() === '') return new UnexpectedResponse('EmptyResponse', `the response to ${of} has no body`);
  const root = PROLOGUE.exec(text.slice(0, 600))?.[1];
  const isBegun = root !== undefined && [expectedRoot, ...ERROR_ROOTS].includes(root);
  return isBegun || text.startsWith('{')
    ? new UnexpectedResponse('TruncatedResponse', `the response to ${of} is cut off`)
    : new UnexpectedResponse('UnexpectedResponse', `the response to ${of} is not a document of AWS`);
}
