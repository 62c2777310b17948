import { Ajv, type ValidateFunction } from 'ajv';

/** The schemas are the program's own: tests check them against the meta-schema, which is slow to compile. @public For the build. */
export const SCHEMA_OPTIONS = {
  allErrors: true,
  verbose: true,
  strict: true,
  allowUnionTypes: true,
  validateSchema: false,
} as const;

/** `T` is the type that the schema describes. */
export const compileSchema = <T>(schema: object): ValidateFunction<T> => new Ajv(SCHEMA_OPTIONS).compile<T>(schema);
