// A crawl and the bare loop with the same calls take turns in one process, so that both find the same machine.
import { bareLoop } from './bare.mjs';
import { timed } from './clock.mjs';
import { crawler } from './crawler.mjs';

const { rounds, accounts, ...options } = JSON.parse(process.argv[2]);
const bare = bareLoop(options);
const crawl = crawler(options);
const runs = [];
for (let round = -1; round < rounds; round += 1) {
  let calls = 0;
  const { cpuMs: bareMs } = await timed(async () => {
    calls = await bare.run(accounts);
  });
  const { cpuMs: crawlMs } = await timed(() => crawl.run(accounts));
  // The first round warms up.
  if (round >= 0) runs.push({ calls, bareMs, crawlMs });
}
await bare.close();
process.stdout.write(JSON.stringify(runs));
