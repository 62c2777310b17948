// Crawls an organization into an inventory, without judging it.
import { rm } from 'node:fs/promises';
import { built } from '../processes.mjs';

const { crawl } = await built('scan/crawl/crawl.js');
const { defaultOptions } = await built('config/default-options.js');
const { loadRules } = await built('ruleset/load-rules.js');
const { portsOf } = await built('scan/ports.js');
const { selectRules } = await built('ruleset/select-rules.js');

const rules = selectRules(await loadRules({ folders: [], builtin: true }), { select: [], skip: [] });
/** `run` crawls these accounts; `done` has the milliseconds after which each was done. */
export function crawler({ path, concurrency, stopAfter = Number.POSITIVE_INFINITY }) {
  const done = [];
  const stop = new AbortController();
  let begun = 0;
  const ports = portsOf({
    env: process.env,
    signal: stop.signal,
    onEvent: ({ type }) => {
      if (type !== 'account-done') return;
      done.push(performance.now() - begun);
      if (done.length === stopAfter) stop.abort(new DOMException('enough was seen', 'AbortError'));
    },
  });
  const crawlOf = async (only) => {
    await rm(path, { force: true });
    done.length = 0;
    begun = performance.now();
    await crawl(path, {
      options: { ...defaultOptions([]), organization: true, accounts: only, concurrency },
      ...{ rules, ports, bucket: null, arrivals: null, check: () => undefined },
    });
  };

  return { run: crawlOf, done };
}
