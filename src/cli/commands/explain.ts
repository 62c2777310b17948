import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ScanOptions } from '../../config/options.ts';
import { readInventory } from '../../inventory/read-inventory.ts';
import { UserError } from '../../model/user-error.ts';
import { type Explanation, explain } from '../../scan/assess/explain.ts';
import { crawl } from '../../scan/crawl/crawl.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import { scanRules } from '../../scan/scan-rules.ts';
import { StoppedEarly } from '../../scan/stopped-early.ts';
import { Unforeseen } from '../../scan/unforeseen.ts';
import { temporaryFolder } from '../../store/temporary-folder.ts';
import { explanationText } from '../text/explanation.ts';
import { printable } from '../text/printable.ts';
import type { Invocation } from './scan.ts';

export interface ExplainInvocation extends Invocation {
  readonly bucket: string;
  readonly format: string;
}

/** Everything about one bucket, on standard output: text for people, or JSON. */
export async function explainCommand(
  options: ScanOptions,
  { io, version, bucket, format }: ExplainInvocation,
): Promise<ExitCode> {
  if (format !== 'text' && format !== 'json') {
    throw new UserError(`--format ${JSON.stringify(format)}: no such format of an explanation`, {
      hint: 'one of text, json',
    });
  }
  const { rules } = await scanRules(options);
  const found = (path: string): Promise<Explanation> =>
    find(path, { bucket, rules, requireRcp: options.requireRcp, unfinished: io.signal.aborted });
  const explanation =
    options.inventory === null
      ? await inTemporaryFile(async (path) => {
          const bugs = await crawl(path, { options, rules, io, version, bucket });
          if (io.signal.aborted) throw new StoppedEarly('stopped before the bucket was read', { hint: '' });
          if (bugs.length > 0) throw new Unforeseen(bugs);
          return found(path);
        })
      : await found(options.inventory);
  io.out.write(
    format === 'json' ? `${JSON.stringify(explanation, bigintAsNumber, 2)}\n` : printable(explanationText(explanation)),
  );
  return Exit.clean;
}

/** CEL's integers are `bigint`, of which JSON knows nothing. */
const bigintAsNumber = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);

interface Search {
  readonly bucket: string;
  readonly rules: Parameters<typeof explain>[2];
  readonly requireRcp: boolean;
  readonly unfinished: boolean;
}

async function find(path: string, { bucket, rules, requireRcp, unfinished }: Search): Promise<Explanation> {
  const inventory = await readInventory(path, { unfinished });
  const closed: string[] = [];
  try {
    const { partition, organization, started } = inventory.header;
    for await (const account of inventory.accounts()) {
      const listed = account.buckets.find(({ name }) => name === bucket);
      if (listed !== undefined) {
        return explain(account, listed, rules, { partition, organization, requireRcp, now: started });
      }
      if (account.listing.state !== 'known') closed.push(account.account.id);
    }
    const { accounts } = inventory.header;
    const where = accounts.length === 1 ? `account ${accounts[0]?.id}` : `any of the ${accounts.length} accounts`;
    throw new UserError(`bucket ${bucket} is not in ${where}`, {
      hint:
        closed.length > 0
          ? `it may be in an account that could not be listed: ${closed.join(', ')}`
          : 'check the name; --org looks into every account of the organization',
    });
  } finally {
    await inventory.close();
  }
}

async function inTemporaryFile<T>(work: (path: string) => Promise<T>): Promise<T> {
  const folder = await temporaryFolder();
  try {
    return await work(join(folder, 'inventory.ndjson'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
