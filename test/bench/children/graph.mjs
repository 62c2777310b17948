// The logging graph of random accounts, each twice as large as the one before.
import { built } from '../processes.mjs';
import { cpuMs } from './clock.mjs';

const { sizes, rounds } = JSON.parse(process.argv[2]);
const { loggingGraph } = await built('derive/graph.js');

/** Every bucket logs somewhere, so that there are chains and cycles of all lengths. */
function bucketsOf(size) {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * size);
  };
  const nameOf = (index) => `bucket-${String(index).padStart(7, '0')}`;
  return Array.from({ length: size }, (_, index) => ({
    name: nameOf(index),
    region: 'eu-central-1',
    facts: {
      logging: { state: 'known', value: { target: nameOf(random()), prefix: '', keyFormat: 'simple', grants: [] } },
    },
  }));
}

const listings = sizes.map(bucketsOf);
const times = sizes.map(() => []);
for (let round = -1; round < rounds; round += 1)
  for (const [index, buckets] of listings.entries()) {
    // Small ones more often, so that all measurements are about as long.
    const repeat = Math.max(1, Math.round(sizes.at(-1) / sizes[index]));
    const spent = cpuMs(() => {
      for (let n = 0; n < repeat; n += 1) loggingGraph(buckets);
    });
    if (round >= 0) times[index].push(spent / repeat);
  }
// The fastest: whatever came on top was the machine's.
process.stdout.write(JSON.stringify(sizes.map((size, index) => ({ size, milliseconds: Math.min(...times[index]) }))));
