import type { Reporter } from '../model/report.ts';
import { collect } from './html/collect.ts';
import { page } from './html/page.ts';

/** For people: one file that asks nothing of the network. What is most urgent comes first, so all accounts are read before the first line. */
export const html: Reporter = async function* (header, accounts, options) {
  yield* page(header, await collect(header, accounts), options);
};
