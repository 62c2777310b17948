// A crawl alone: once to warm up with the first accounts, then as asked.
import { timed } from './clock.mjs';
import { crawler } from './crawler.mjs';

const { warmUp = [], accounts, ...options } = JSON.parse(process.argv[2]);
const { run, done } = crawler(options);
if (warmUp.length > 0) await run(warmUp);
const used = await timed(() => run(accounts));
process.stdout.write(JSON.stringify({ ...used, doneMs: done }));
