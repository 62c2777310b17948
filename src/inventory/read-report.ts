import { readFile } from 'node:fs/promises';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { UserError } from '../model/user-error.ts';
import { packageFile } from '../package-files.ts';
import { readRegularFile } from '../store/regular-file.ts';

/** `reports/` at the root of the package: two levels up from here, in `src/` as in `dist/`. */
const SCHEMA = packageFile('reports/s3log-audit.schema.json');

/** What every reader of a JSON report looks at. */
interface CommonReport {
  readonly scan: { readonly caller: string | null; readonly complete: boolean };
}

/** In the words of whoever needs the report. */
export interface ReportWords {
  /** What the file is to them: `the baseline`. */
  readonly what: string;
  readonly file: string;
  readonly another: string;
  readonly complete: string;
}

/** @throws UserError if it is not the whole report of a complete scan, of version 1 */
export async function readReport<T extends CommonReport>(path: string, words: ReportWords): Promise<T> {
  const refused = (fault: string, hint: string, cause?: unknown): UserError =>
    new UserError(`${words.what} ${path} ${fault}`, { hint, cause });
  const value = parsed(await textOf(path, words, refused), words, refused);
  if (!isObject(value) || !('schemaVersion' in value)) {
    throw refused('is not a report of s3log-audit', 'name a file that a scan wrote with --format json');
  }
  const { schemaVersion } = value;
  if (typeof schemaVersion === 'number' && schemaVersion > 1) {
    throw refused(`has version ${schemaVersion}, which is newer than this program knows`, 'update s3log-audit');
  }
  const ajv = new Ajv2020({ allErrors: false, allowUnionTypes: true, formats: { 'date-time': isTime } });
  const validate = ajv.compile<T>(JSON.parse(await readFile(SCHEMA, 'utf8')));
  if (!validate(value)) throw refused(`is damaged: ${firstOf(validate.errors)}`, words.another);
  if (value.scan.caller === null) {
    throw refused('is the report of a plan, not of a scan', 'name the JSON report of an earlier scan');
  }
  if (!value.scan.complete) {
    throw refused('is of a scan that was stopped early, so that findings may be missing', words.complete);
  }
  return value;
}

type Refused = (fault: string, hint: string, cause?: unknown) => UserError;

async function textOf(path: string, { file }: ReportWords, refused: Refused): Promise<string> {
  try {
    return await readRegularFile(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw refused(`cannot be read: ${error.code}`, file, error);
  }
}

function parsed(text: string, { file }: ReportWords, refused: Refused): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const what = text.trimStart().startsWith('{') ? 'is cut short or damaged' : 'is not JSON';
    throw refused(what, file, error);
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const isTime = (text: string): boolean => !Number.isNaN(Date.parse(text));

function firstOf(errors: readonly ErrorObject[] | null | undefined): string {
  const [first] = errors ?? [];
  return first === undefined ? 'it does not fit its schema' : `${first.instancePath || 'the report'} ${first.message}`;
}
