// Crawls an organization into an inventory, without judging it.
import { rm } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { built } from '../processes.mjs';

const { crawl } = await built('cli/crawl.js');
const { defaultOptions } = await built('config/default-options.js');
const { loadRules } = await built('ruleset/load-rules.js');
const { selectRules } = await built('ruleset/select-rules.js');

const rules = selectRules(await loadRules({ folders: [], builtin: true }), { select: [], skip: [] });
/** `run` crawls these accounts; `done` has the milliseconds after which each was done. */
export function crawler({ path, concurrency, stopAfter = Number.POSITIVE_INFINITY }) {
  const done = [];
  const stop = new AbortController();
  let begun = 0;
  const io = {
    argv: [],
    out: new Writable({ write: (_chunk, _encoding, next) => next() }),
    // Without a terminal and with `debug` there is a line for each account that is done.
    err: new Writable({
      write: (_chunk, _encoding, next) => {
        done.push(performance.now() - begun);
        if (done.length === stopAfter) stop.abort(new DOMException('enough was seen', 'AbortError'));
        next();
      },
    }),
    env: process.env,
    now: () => new Date(),
    signal: stop.signal,
  };
  const crawlOf = async (only) => {
    await rm(path, { force: true });
    done.length = 0;
    begun = performance.now();
    await crawl(path, {
      options: { ...defaultOptions([]), organization: true, accounts: only, concurrency, debug: true },
      rules,
      io,
      version: 'bench',
    });
  };

  return { run: crawlOf, done };
}
