import { compileSchema } from '../yaml/compile-schema.ts';
import { CASES_SCHEMA, type WrittenCase } from './case-schema.ts';

/** In the bundle this module is the code that ajv makes of the schema. */
export const areCases = compileSchema<readonly WrittenCase[]>(CASES_SCHEMA);
