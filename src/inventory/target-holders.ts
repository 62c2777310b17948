import type { FileHandle } from 'node:fs/promises';
import type { ScanHeader } from '../model/inventory.ts';
import { lines } from './index-inventory.ts';

const ACCOUNT = /^\{"type":"account","account":\{"id":"(\d{12})"/;
const BUCKET = /^\{"type":"bucket","name":("(?:[^"\\]|\\.)*")/;
/** A name of a bucket and what stands before it are shorter. */
const START = 400;

/**
 * Which accounts have buckets of some names: a target that the account of its source lacks often lies in an account for all
 * logs. Lines are not parsed, and the file is not read at all where no target is missed.
 */
export async function targetHolders(
  { file, path }: { readonly file: FileHandle; readonly path: string },
  { accounts }: ScanHeader,
  names: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const holders = new Map<string, string>();
  if (names.size === 0) return holders;
  const accountNames = new Map(accounts.map(({ id, name }) => [id, name]));
  let account = '';
  for await (const line of lines(file, path)) {
    const start = line.subarray(0, START).toString('utf8');
    account = ACCOUNT.exec(start)?.[1] ?? account;
    const [, quoted] = BUCKET.exec(start) ?? [];
    if (quoted === undefined) continue;
    const name: unknown = JSON.parse(quoted);
    if (typeof name !== 'string' || !names.has(name)) continue;
    const called = accountNames.get(account) ?? '';
    holders.set(name, called === '' ? account : `${account} (${called})`);
  }
  return holders;
}
