import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { UserError } from '../../model/user-error.ts';
import { refuseIrregular } from '../../store/regular-file.ts';

/** A plan of some ten thousand resources; a longer one would not fit into one string with what is made of it. */
const MOST_BYTES = 256 * 1024 * 1024;

/** What errors call the file. */
interface JsonInput {
  /** `--plan` */
  readonly flag: string;
  readonly what: string;
  /** How it is made. */
  readonly hint: string;
}

const PLAN: JsonInput = {
  flag: '--plan',
  what: 'plan',
  hint: 'terraform plan -out plan.bin, then terraform show -json plan.bin > plan.json',
};

/**
 * The JSON text of a plan; `-` is standard input.
 * @throws UserError for what cannot be read, is too large or is no JSON
 */
export const readPlanFile = (path: string, input: AsyncIterable<string | Uint8Array> | undefined): Promise<unknown> =>
  readJsonInput(path, input, PLAN);

/**
 * The same for other files that Terraform writes.
 * @throws UserError for what cannot be read, is too large or is no JSON
 */
export async function readJsonInput(
  path: string,
  input: AsyncIterable<string | Uint8Array> | undefined,
  of: JsonInput,
): Promise<unknown> {
  const written = path === '-' ? await textOf(input, of) : await fileText(path, of);
  // A plan file is a ZIP archive.
  if (written.startsWith('PK\u0003\u0004'))
    throw new UserError(`${path} is a plan file as terraform plan writes it, which only Terraform reads`, {
      hint: 'terraform show -json FILE > plan.json',
    });
  try {
    return JSON.parse(written.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UserError(`${path} is not JSON${positionIn(error)}`, { hint: of.hint });
  }
}

/** Plans and states have secrets, and the parser's own words quote the text. */
const positionIn = ({ message }: SyntaxError): string => {
  const position = /at position \d+/.exec(message)?.[0];
  return position === undefined ? '' : ` (${position})`;
};

async function fileText(path: string, { what, hint }: JsonInput): Promise<string> {
  try {
    await refuseIrregular(path);
    const bytes = await readFile(path);
    if (bytes.length > MOST_BYTES)
      throw new UserError(`${path} has ${bytes.length} bytes, and a ${what} may have ${MOST_BYTES}`, {
        hint: `make a ${what} of fewer resources`,
      });
    return decoded(bytes);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${path} cannot be read: ${error instanceof Error ? error.message : error}`, {
      hint,
      cause: error,
    });
  }
}

/** Windows PowerShell writes UTF-16 by `>`, with a byte order mark. */
const decoded = (bytes: Buffer): string =>
  bytes.subarray(0, 2).equals(UTF16_MARK) ? bytes.toString('utf16le') : bytes.toString('utf8');

const UTF16_MARK = Buffer.of(0xff, 0xfe);

const textOf = (input: AsyncIterable<string | Uint8Array> | undefined, { flag, what }: JsonInput): Promise<string> => {
  if (input === undefined)
    throw new UserError(`${flag} - reads standard input, and there is none`, { hint: `name the file of the ${what}` });
  return text(input);
};
