import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type Attack, attacksOn } from './attacks.ts';
import { violations } from './oracle.ts';
import { smallOrganization } from './organization.ts';
import { startRelay } from './relay.ts';
import { scanOnce } from './scan.ts';
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

/** Scans once undisturbed, then once for each of the attacks that the seed picks. */
export async function campaign({ seed, count, seconds, choose, onViolation }: CampaignOptions): Promise<Outcome> {
  const sandbox = await startSandbox({ scenario: smallOrganization });
  const relay = await startRelay(sandbox);
  const folder = await mkdtemp(join(tmpdir(), 's3log-campaign-'));
  try {
    const quiet = await scanOnce(relay.env);
    if (quiet.code !== 1) throw new Error(`the undisturbed scan ended with ${quiet.code}: ${quiet.stderr}`);
    const baseline = join(folder, 'quiet.json');
    await writeFile(baseline, quiet.text);
    const calls = relay.passed();
    const all = [...attacksOn(calls)].filter(choose);
    const found: string[] = [];
    const ends = performance.now() + seconds * 1000;
    let made = 0;
    for (const attack of together(shuffled(all, count, seed), seed)) {
      if (performance.now() > ends) break;
      relay.forget();
      relay.attack = attack.on;
      const attacked = await scanOnce(relay.env, attack.isPlausible ? null : baseline);
      made += attack.faults;
      const broken = violations(quiet, attacked, attack);
      // What one attack leaves behind is not the fault of the next.
      for (const name of Object.keys(Object.prototype)) Reflect.deleteProperty(Object.prototype, name);
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

/** One to three faults to a scan: what one hides another may show. */
function* together(attacks: Iterable<Attack>, seed: number): Iterable<Combined> {
  const random = xoroshiro128plus(seed + 1);
  let some: Attack[] = [];
  let wanted = 1;
  for (const attack of attacks) {
    some.push(attack);
    if (some.length < wanted) continue;
    yield combined(some);
    some = [];
    wanted = uniformInt(random, 1, 3);
  }
  if (some.length > 0) yield combined(some);
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
