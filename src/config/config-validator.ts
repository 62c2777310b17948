import { compileSchema } from '../yaml/compile-schema.ts';
import type { ConfigData } from './config-data.ts';
import { CONFIG_SCHEMA } from './config-schema.ts';

/** In the bundle this module is the code that ajv makes of the schema. */
export const isConfig = compileSchema<ConfigData>(CONFIG_SCHEMA);
