import type { BucketSetup, LoggingSetup } from '../../src/sandbox/scenario.ts';
import { nightsOf, oneAccount, source, target } from './nights.ts';

/** Those of one target, most of them within each other. */
const PREFIXES = ['', 'a', 'a/', 'a20', 'a/20', 'nested/a/'];
const LAYOUTS: readonly LoggingSetup['keyFormat'][] = [undefined, 'DeliveryTime', 'EventTime'];
/** Of so many sources one breaks. */
const BREAKS = 15;
/** The first nights in which a configuration is too new to say anything. */
const EARLY = 5;

export interface ManyNights {
  readonly sources: number;
  readonly nights: number;
  /** Share of single records that are lost. */
  readonly lossRate: number;
}

export interface ManyNightsOutcome {
  readonly sourceNights: number;
  /** Sources that were called silent although they log. */
  readonly falseAlarms: number;
  readonly unknowns: number;
  readonly broken: number;
  /** By the nights that it took, the one after the break being the first. */
  readonly foundIn: Readonly<Record<number, number>>;
  readonly neverFound: readonly string[];
  /** `ListObjectsV2` by nights in which nothing was wrong, for each source that arrived. */
  readonly listsPerSource: number;
}

interface Source {
  readonly setup: BucketSetup;
  readonly breaksIn: number | undefined;
}

/** Most see nothing but the scans, and some twenty requests a day. */
function sourceAt(index: number, nights: number): Source {
  const [prefix, layout, group] = [index % 6, Math.floor(index / 6) % 3, Math.floor(index / 18)];
  const keyFormat = LAYOUTS[layout];
  const logging = { target: `logs-${group}`, prefix: PREFIXES[prefix] ?? '', ...(keyFormat && { keyFormat }) };
  const breaks = index % BREAKS === 7;
  return {
    setup: source(`app-${index}`, logging, index % 5 === 3 ? { traffic: { perDay: 20 } } : {}),
    breaksIn: breaks ? EARLY + (Math.floor(index / BREAKS) % Math.max(1, nights - EARLY - 3)) : undefined,
  };
}

/** Nights of scans of a simulated account, each with the report before as its baseline; some begin earlier or later. */
export async function manyNights({ sources, nights, lossRate }: ManyNights): Promise<ManyNightsOutcome> {
  const all = Array.from({ length: sources }, (_, index) => sourceAt(index, nights));
  const targets = Array.from({ length: Math.ceil(sources / 18) }, (_, index) => {
    const name = `logs-${index}`;
    return target({ name, policy: JSON.stringify(target().policy).replaceAll(':::logs/', `:::${name}/`) });
  });
  const { night, sandbox } = await nightsOf(
    oneAccount(...all.map(({ setup }) => setup), ...targets),
    { accessLogs: { lossRate, duplicateRate: 0.01 } },
    '2026-12-10T03:00:00Z',
  );
  const breaksIn = new Map(all.map(({ setup, breaksIn }) => [setup.name, breaksIn]));
  const found = new Map<string, number>();
  let [falseAlarms, unknowns, lists, arrived] = [0, 0, 0, 0];
  for (let count = 0; count < nights; count += 1) {
    for (const [name, broken] of breaksIn) if (broken === count) sandbox.changeBucket(name, { logDelivery: 'lost' });
    const { findings, calls, counts } = await night({}, 24 + (((count * 37) % 60) - 30) / 60);
    if (count > 0 && count < EARLY) {
      lists += calls['s3:ListObjectsV2'] ?? 0;
      arrived += counts.pass ?? 0;
    }
    for (const { verdict, affected } of findings)
      for (const name of affected) {
        const broken = breaksIn.get(name) ?? Number.POSITIVE_INFINITY;
        if (verdict === 'unknown') unknowns += 1;
        else if (count < broken) falseAlarms += 1;
        else if (!found.has(name)) found.set(name, count - broken + 1);
      }
  }
  const broken = [...breaksIn].flatMap(([name, night]) => (night === undefined ? [] : [name]));
  const foundIn: Record<number, number> = {};
  for (const after of found.values()) foundIn[after] = (foundIn[after] ?? 0) + 1;
  return {
    sourceNights: sources * nights,
    falseAlarms,
    unknowns,
    broken: broken.length,
    foundIn,
    neverFound: broken.filter((name) => !found.has(name)),
    listsPerSource: lists / arrived,
  };
}
