import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { packageFile } from '../package-files.ts';
import { REPORT_FORMATS } from './report-formats.ts';

/** `reports/` at the root of the package: two levels up from here, in `src/` as in `dist/`. @public For the build. */
export const REPORT_SCHEMA = packageFile('reports/s3log-audit.schema.json');

/** @public For the build. */
export const REPORT_OPTIONS = { allErrors: false, allowUnionTypes: true, formats: REPORT_FORMATS } as const;

/** In the bundle this module is the code that ajv makes of the schema. */
export const isReport = new Ajv2020(REPORT_OPTIONS).compile(JSON.parse(readFileSync(REPORT_SCHEMA, 'utf8')));
