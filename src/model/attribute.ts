/** CEL type of what an expression can read. */
export type AttributeType = 'bool' | 'int' | 'string' | 'list<string>' | 'map<string, string>';

/** Everything an expression can read, as CEL sees it: integers are `bigint`, lists and maps are never changed. */
export type AttributeValue = boolean | bigint | string | readonly string[] | Readonly<Record<string, string>>;
