// Crawls an organization into an inventory, without judging it: once to warm up with the first accounts, then as asked.
import { rm } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { built } from '../processes.mjs';
import { timed } from './clock.mjs';

const { path, concurrency, warmUp = [], accounts, stopAfter = Number.POSITIVE_INFINITY } = JSON.parse(process.argv[2]);
const { crawl } = await built('cli/crawl.js');
const { defaultOptions } = await built('config/default-options.js');
const { loadRules } = await built('ruleset/load-rules.js');
const { selectRules } = await built('ruleset/select-rules.js');

const rules = selectRules(await loadRules({ folders: [], builtin: true }), { select: [], skip: [] });
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
  done.length = 0;
  begun = performance.now();
  await crawl(path, {
    options: { ...defaultOptions([]), organization: true, accounts: only, concurrency, debug: true },
    rules,
    io,
    version: 'bench',
  });
};

if (warmUp.length > 0) await crawlOf(warmUp);
await rm(path, { force: true });
const used = await timed(() => crawlOf(accounts));
process.stdout.write(JSON.stringify({ ...used, doneMs: done }));
