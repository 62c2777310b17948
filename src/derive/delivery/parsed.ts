import { memoizeByObject } from '../../model/memoize-by-object.ts';
import { type ParsedPolicy, parsePolicy } from '../../policy/parse-policy.ts';
import type { Statement } from '../../policy/statement.ts';

/** Many sources share one target and all accounts share the policies of the organization: each is parsed once. */
export const parsedPolicy: (policy: { readonly text: string }) => ParsedPolicy = memoizeByObject(({ text }) =>
  parsePolicy(text),
);

export const parsedDocument: (policy: { readonly document: string }) => ParsedPolicy = memoizeByObject(({ document }) =>
  parsePolicy(document),
);

export const quoted: (statement: Statement) => string = memoizeByObject(({ source }) => JSON.stringify(source));
