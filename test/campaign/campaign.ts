import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { type Attack, attacksOn } from './attacks.ts';
import { violations } from './oracle.ts';
import { startSmallOrganization } from './organization.ts';
import { startRelay } from './relay.ts';
import { scanByCommand } from './scan.ts';
import { libraryScanner } from './scan-by-library.ts';
import { shuffled } from './shuffled.ts';

export interface CampaignOptions {
  readonly seed: number;
  /** Attacks to be made at most. */
  readonly count: number;
  /** Nothing new is begun after so long. */
  readonly seconds: number;
  readonly choose: (attack: Attack) => boolean;
  readonly onViolation?: (text: string) => void;
}

export interface Outcome {
  readonly made: number;
  readonly calls: number;
  readonly possible: number;
  readonly violations: readonly string[];
}

/** Every so many scans one is made by the command, whose summary is text as well; the others are much faster. */
const BY_COMMAND = 10;

/** Scans once undisturbed, then once for each of the attacks that the seed picks. */
export async function campaign({ seed, count, seconds, choose, onViolation }: CampaignOptions): Promise<Outcome> {
  const sandbox = await startSmallOrganization();
  const relay = await startRelay(sandbox);
  const folder = await mkdtemp(join(tmpdir(), 's3log-campaign-'));
  try {
    const quiet = await scanByCommand(relay.env);
    if (quiet.code !== 1) throw new Error(`the undisturbed scan ended with ${quiet.code}: ${quiet.stderr}`);
    // Whoever writes to it from here on fails. Before, libraries that are loaded give their own objects a `toString`.
    Object.freeze(Object.prototype);
    const baseline = join(folder, 'quiet.json');
    await writeFile(baseline, quiet.text);
    const calls = relay.passed();
    const scanByLibrary = await libraryScanner();
    const all = [...attacksOn(calls)].filter(choose);
    const [plausible, others] = [true, false].map((is) => all.filter(({ isPlausible }) => isPlausible === is));
    const found: string[] = [];
    const ends = performance.now() + seconds * 1000;
    let made = 0;
    let scans = 0;
    for (const attack of alternately(together(others ?? [], count, seed), together(plausible ?? [], count / 3, seed))) {
      if (performance.now() > ends) break;
      relay.forget();
      relay.attack = attack.on;
      const scan = scans % BY_COMMAND === 0 ? scanByCommand : scanByLibrary;
      scans += 1;
      const attacked = await scan(relay.env, attack.isPlausible ? null : baseline);
      made += attack.faults;
      const broken = violations(quiet, attacked, { attack, secrets: relay.secrets });
      for (const text of broken) {
        found.push(`${attack.name}: ${text}`);
        onViolation?.(`${attack.name}: ${text}`);
      }
    }
    return { made, calls: calls.length, possible: all.length, violations: found };
  } finally {
    await relay.close();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Combined extends Attack {
  readonly faults: number;
}

/** One to five faults to a scan, all of one kind: what one hides another may show. */
function* together(attacks: readonly Attack[], count: number, seed: number): Generator<Combined> {
  const random = xoroshiro128plus(seed + 1);
  let some: Attack[] = [];
  let wanted = 1;
  for (const attack of shuffled(attacks, count, seed)) {
    some.push(attack);
    if (some.length < wanted) continue;
    yield combined(some);
    some = [];
    wanted = uniformInt(random, 1, 5);
  }
  if (some.length > 0) yield combined(some);
}

/** Three of the first, then one of the second. */
function* alternately<T>(first: Generator<T>, second: Generator<T>): Iterable<T> {
  for (let turn = 0, ended = 0; ended < 2; turn += 1) {
    const next = (turn % 4 === 3 ? second : first).next();
    if (next.done === true) ended += 1;
    else {
      ended = 0;
      yield next.value;
    }
    if (ended === 1) yield* turn % 4 === 3 ? first : second;
  }
}

const combined = (attacks: readonly Attack[]): Combined => ({
  name: attacks.map(({ name }) => name).join(' + '),
  faults: attacks.length,
  operations: attacks.flatMap(({ operations }) => operations),
  spread: attacks.every(({ spread }) => spread === 'once') ? 'once' : 'always',
  isPlausible: attacks.some(({ isPlausible }) => isPlausible),
  isNoise: attacks.every(({ isNoise }) => isNoise),
  on: (passed) => {
    for (const { on } of attacks) {
      const strike = on(passed);
      if (strike !== undefined) return strike;
    }
    return undefined;
  },
});
