import type { Reporter } from '../model/report.ts';
import { collect } from './html/collect.ts';
import { findingBlocks } from './html/finding-rows.ts';
import { page } from './html/page.ts';

/**
 * For people: one file that asks nothing of the network. What is most urgent comes first, so all accounts are read before the
 * first line; all findings are put aside on the way, and stand at its end as data.
 */
export const html: Reporter = async function* (header, accounts, options) {
  const rows = options.spool();
  const collected = await collect(header, accounts, rows);
  yield* page(header, collected, { baseline: options.baseline, findings: findingBlocks(rows) });
};
