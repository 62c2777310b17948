// The bare loop alone: once to warm up with the first accounts, then as asked.
import { bareLoop } from './bare.mjs';
import { timed } from './clock.mjs';

const { concurrency, warmUp, accounts } = JSON.parse(process.argv[2]);
const { run, close } = bareLoop({ concurrency });
await run(warmUp);
const used = await timed(() => run(accounts));
await close();
process.stdout.write(JSON.stringify(used));
