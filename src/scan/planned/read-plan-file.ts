import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { UserError } from '../../model/user-error.ts';
import { refuseIrregular } from '../../store/regular-file.ts';

/** A plan of some ten thousand resources; a longer one would not fit into one string with what is made of it. */
const MOST_BYTES = 256 * 1024 * 1024;

const SHOW = 'terraform plan -out plan.bin, then terraform show -json plan.bin > plan.json';

/**
 * The JSON text of a plan; `-` is standard input.
 * @throws UserError for what cannot be read, is too large or is no JSON
 */
export async function readPlanFile(path: string, input: Readable | undefined): Promise<unknown> {
  const written = path === '-' ? await textOf(input) : await fileText(path);
  // A plan file is a ZIP archive.
  if (written.startsWith('PK\u0003\u0004'))
    throw new UserError(`${path} is a plan file as terraform plan writes it, which only Terraform reads`, {
      hint: 'terraform show -json FILE > plan.json',
    });
  try {
    return JSON.parse(written.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new UserError(`${path} is not JSON: ${error instanceof Error ? error.message : error}`, { hint: SHOW });
  }
}

async function fileText(path: string): Promise<string> {
  try {
    await refuseIrregular(path);
    const bytes = await readFile(path);
    if (bytes.length > MOST_BYTES)
      throw new UserError(`${path} has ${bytes.length} bytes, and a plan may have ${MOST_BYTES}`, {
        hint: 'plan fewer resources at a time',
      });
    return bytes.toString('utf8');
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${path} cannot be read: ${error instanceof Error ? error.message : error}`, {
      hint: SHOW,
      cause: error,
    });
  }
}

const textOf = (input: Readable | undefined): Promise<string> => {
  if (input === undefined)
    throw new UserError('--plan - reads standard input, and there is none', { hint: 'name the file of the plan' });
  return text(input);
};
