/** An object as JSON has it, whose members nobody has looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names of an object's own members. TypeScript has them as text only, since a type may have members that it does not name. */
export const keysOf = <T extends object>(of: T): readonly (keyof T & string)[] =>
  Object.keys(of) as (keyof T & string)[];

/** An object with exactly these members. */
export const recordOf = <K extends string, V>(keys: readonly K[], valueFor: (key: K) => V): Record<K, V> =>
  // `fromEntries` forgets the names.
  Object.fromEntries(keys.map((key) => [key, valueFor(key)])) as Record<K, V>;
