import { isJsonObject } from '../../model/record.ts';
import type { BucketPolicyDocument } from '../fix-plan.ts';

/**
 * JSON for review. Whatever is not printable ASCII is escaped: letters that only look alike, and marks that turn the
 * direction of a line, would show a reviewer another document than S3 gets.
 */
export const documentText = (document: BucketPolicyDocument): string => asciiEscaped(JSON.stringify(document, null, 2));

/** `undefined` where it is no object. */
export function parseDocument(text: string): BucketPolicyDocument | undefined {
  try {
    const document: unknown = JSON.parse(text);
    return isJsonObject(document) ? document : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** As JSON and the double-quoted text of YAML both have it. */
export const quotedAscii = (text: string): string => asciiEscaped(JSON.stringify(text));

/** With the escapes of JSON, which YAML has too, for each UTF-16 code unit. */
export const asciiEscaped = (text: string): string => text.replaceAll(UNSEEN, escapeUnit);

const UNSEEN = /[^\x20-\x7e\n]/g;

const escapeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
