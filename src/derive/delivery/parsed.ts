import { type ParsedPolicy, parsePolicy } from '../../policy/parse-policy.ts';
import type { Statement } from '../../policy/statement.ts';

/** Computes once per object, as long as that lives. */
function perObject<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const values = new WeakMap<K, V>();
  return (key) => {
    const before = values.get(key);
    if (before !== undefined) return before;
    const value = compute(key);
    values.set(key, value);
    return value;
  };
}

/** Many sources share one target and all accounts share the policies of the organization: each is parsed once. */
export const parsedPolicy: (policy: { readonly text: string }) => ParsedPolicy = perObject(({ text }) =>
  parsePolicy(text),
);

export const parsedDocument: (policy: { readonly document: string }) => ParsedPolicy = perObject(({ document }) =>
  parsePolicy(document),
);

export const quoted: (statement: Statement) => string = perObject(({ source }) => JSON.stringify(source));
