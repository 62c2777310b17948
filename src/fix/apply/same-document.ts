import type { Logging } from '../../model/facts/logging.ts';
import { byText } from '../../model/names.ts';
import { isJsonObject } from '../../model/record.ts';
import type { BucketPolicyDocument } from '../fix-plan.ts';

/** The same settings, whatever the order of the grants. */
export const sameLogging = (a: Logging | null, b: Logging | null): boolean => textOfLogging(a) === textOfLogging(b);

const textOfLogging = (logging: Logging | null): string => {
  if (logging === null) return '';
  const { target, prefix, keyFormat, grants } = logging;
  return JSON.stringify([target, prefix, keyFormat, [...grants].sort(byText)]);
};

/**
 * The same document, whatever the order of its members, lists and statements, and whether one value is a list of one. S3
 * gives an account that stands alone back as the ARN of its root.
 */
export const samePolicy = (a: BucketPolicyDocument | null, b: BucketPolicyDocument | null): boolean =>
  JSON.stringify(normal(a)) === JSON.stringify(normal(b));

function normal(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(normal);
    if (items.length === 1) return items[0];
    return items.map((item) => JSON.stringify(item)).sort(byText);
  }
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value)
    .map(([name, one]) => [name, name === 'AWS' ? normal(withRoots(one)) : normal(one)] as const)
    .sort(([x], [y]) => byText(x, y));
  return { members };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts */
const withRoots = (principals: unknown): unknown =>
  Array.isArray(principals) ? principals.map(withRoot) : withRoot(principals);

const withRoot = (principal: unknown): unknown =>
  typeof principal === 'string' ? principal.replace(/^arn:[a-z-]+:iam::(\d{12}):root$/, '$1') : principal;

/**
 * A policy that S3 gave, as a document; `undefined` where it could not be put back as it is: it is no object, or has a member
 * twice, of which a parser keeps the last.
 */
export function documentOf(text: string): BucketPolicyDocument | undefined {
  const members = { count: 0 };
  try {
    const document: unknown = JSON.parse(text, (_, value: unknown) => {
      if (isJsonObject(value)) members.count += Object.keys(value).length;
      return value;
    });
    return isJsonObject(document) && members.count === membersIn(text) ? document : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Each member has one colon outside of strings. */
const membersIn = (text: string): number => text.replaceAll(/"(?:[^"\\]|\\.)*"/gs, '').split(':').length - 1;
