import type { RuleSource } from '../evaluate/source.ts';
import { compileSchema } from '../yaml/compile-schema.ts';
import { RULE_SCHEMA } from './rule-schema.ts';

/** In the bundle this module is the code that ajv makes of the schema. */
export const isRule = compileSchema<RuleSource>(RULE_SCHEMA);
