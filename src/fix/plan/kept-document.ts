import { isJsonObject, type JsonObject } from '../../model/record.ts';
import type { BucketPolicyDocument } from '../fix-plan.ts';

/** What S3 puts in place of a principal that was deleted: its id begins with a prefix of four letters. */
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
const UNIQUE_ID = /^A[A-Z]{3}[A-Z0-9]{12,}$/;

/**
 * A bucket policy that can be read, changed in one place and written back, all else staying as it is; or why this one
 * cannot. A text is no such document where JSON does not give it back: a member twice, or a number that is written otherwise.
 */
export function keptDocument(text: string): BucketPolicyDocument | { readonly because: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { because: 'its policy is not JSON' };
  }
  if (!isJsonObject(value)) return { because: 'its policy is no JSON object' };
  if (withoutBlanks(text) !== JSON.stringify(value))
    return { because: 'its policy has a member twice, or a number that JSON would write otherwise: clean it up first' };
  const id = uniqueIdIn(value);
  if (id !== undefined)
    return {
      because: `its policy names ${id}, a principal that was deleted and that S3 would refuse: remove it first`,
    };
  return value;
}

/** Each string as JSON would write it. */
const withoutBlanks = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (part) => (part.startsWith('"') ? JSON.stringify(JSON.parse(part)) : ''));

function uniqueIdIn({ Statement: statements }: JsonObject): string | undefined {
  for (const statement of [statements].flat()) {
    if (!isJsonObject(statement)) continue;
    for (const principal of [statement['Principal'], statement['NotPrincipal']]) {
      const ids = isJsonObject(principal) ? Object.values(principal).flat() : [principal];
      const id = ids.find((one): one is string => typeof one === 'string' && UNIQUE_ID.test(one));
      if (id !== undefined) return id;
    }
  }
  return undefined;
}
