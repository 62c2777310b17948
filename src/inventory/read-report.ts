import type { ErrorObject } from 'ajv';
import { isJsonObject } from '../model/record.ts';
import { UserError } from '../model/user-error.ts';
import { readRegularFile } from '../store/regular-file.ts';
import type { ObjectAccess } from '../store/s3/object-access.ts';
import { ObjectFault } from '../store/s3/object-fault.ts';
import { readObjectText } from '../store/s3/objects.ts';
import { isS3Url } from '../store/s3/s3-url.ts';

/** What every reader of a JSON report looks at. */
interface CommonReport {
  readonly scan: { readonly caller: string | null; readonly complete: boolean; readonly plan?: object };
}

/** In the words of whoever needs the report. */
export interface ReportWords {
  /** What the file is to them: `the baseline`. */
  readonly what: string;
  readonly file: string;
  readonly another: string;
  readonly complete: string;
}

/**
 * Without `access` it has to be a file.
 * @throws UserError if it is not the whole report of a complete scan, of version 1
 */
export async function readReport<T extends CommonReport>(
  path: string,
  words: ReportWords,
  access?: ObjectAccess,
): Promise<T> {
  const refused = (fault: string, hint: string, cause?: unknown): UserError =>
    new UserError(`${words.what} ${path} ${fault}`, { hint, cause });
  const value = parsed(await textOf(path, { words, refused, access }), words, refused);
  if (!isJsonObject(value) || !('schemaVersion' in value)) {
    throw refused('is not a report of s3log-audit', 'name a file that a scan wrote with --format json');
  }
  const { schemaVersion } = value;
  if (typeof schemaVersion === 'number' && schemaVersion > 1) {
    throw refused(`has version ${schemaVersion}, which is newer than this program knows`, 'update s3log-audit');
  }
  // The validator is larger than all else here, and most runs have no earlier report.
  const { isReport } = await import('./report-validator.ts');
  if (!isReportOf<T>(value, isReport)) throw refused(`is damaged: ${firstOf(isReport.errors)}`, words.another);
  // Reports of plans once had no member of their own.
  if (value.scan.plan !== undefined || value.scan.caller === null) {
    throw refused('is the report of a plan, which says nothing of what is deployed', 'name that of a scan');
  }
  if (!value.scan.complete) {
    throw refused('is of a scan that was stopped early, so that findings may be missing', words.complete);
  }
  return value;
}

type Refused = (fault: string, hint: string, cause?: unknown) => UserError;

interface Reading {
  readonly words: ReportWords;
  readonly refused: Refused;
  readonly access: ObjectAccess | undefined;
}

async function textOf(path: string, { words: { file }, refused, access }: Reading): Promise<string> {
  try {
    return isS3Url(path) && access !== undefined ? await readObjectText(path, access) : await readRegularFile(path);
  } catch (error) {
    if (error instanceof UserError || access?.signal.aborted) throw error;
    if (error instanceof ObjectFault)
      throw refused(`cannot be read: ${error.message}`, error.kind === 'missing' ? file : error.hint, error);
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw refused(`cannot be read: ${error.code}`, file, error);
  }
}

function parsed(text: string, { file }: ReportWords, refused: Refused): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The first byte of gzip, which no text begins with: reports whose names end with .gz are written so.
    if (text.startsWith('\u001F')) throw refused('is compressed', 'decompress it first, as gunzip does', error);
    const what = text.trimStart().startsWith('{') ? 'is cut short or damaged' : 'is not JSON';
    throw refused(what, file, error);
  }
}

/** What the schema says of a report, the type of the caller says in TypeScript. */
const isReportOf = <T>(value: unknown, isReport: (value: unknown) => boolean): value is T => isReport(value);

function firstOf(errors: readonly ErrorObject[] | null | undefined): string {
  const [first] = errors ?? [];
  return first === undefined ? 'it does not fit its schema' : `${first.instancePath || 'the report'} ${first.message}`;
}
