import type { RequestTemplate } from './signed-request.ts';

/** What requests of the SDK look like, as it shows them one by one. Of a whole connection. */
export interface RequestExamples {
  /** `undefined` where the SDK has to send one first; a promise of `undefined` where its request is none that is known here. */
  find(region: string, operation: string): Promise<RequestTemplate | undefined> | undefined;
  add(region: string, operation: string, example: Promise<RequestTemplate | undefined>): void;
}

/**
 * Operations differ in the query alone, and so they do in every Region: what was seen to be so in one Region is not asked of the
 * SDK again in the others, once it has shown a request of any operation there.
 */
export function collectExamples(): RequestExamples {
  const examples = new Map<string, Promise<RequestTemplate | undefined>>();
  /** By Region: its first template. */
  const first = new Map<string, RequestTemplate>();
  /** By operation, where nothing but the query was seen to differ. */
  const queries = new Map<string, string>();
  return {
    find(region, operation) {
      const key = `${region} ${operation}`;
      const [alike, query] = [first.get(region), queries.get(operation)];
      if (!examples.has(key) && alike !== undefined && query !== undefined)
        examples.set(key, Promise.resolve({ ...alike, query }));
      return examples.get(key);
    },
    add(region, operation, example) {
      examples.set(`${region} ${operation}`, example);
      void example.then((template) => {
        if (template === undefined) return;
        const other = first.get(region) ?? template;
        first.set(region, other);
        if (isAlike(other, template)) queries.set(operation, template.query);
      });
    },
  };
}

const isAlike = (one: RequestTemplate, other: RequestTemplate): boolean =>
  JSON.stringify({ ...one, query: '' }) === JSON.stringify({ ...other, query: '' });
