import { getHeapStatistics, setFlagsFromString } from 'node:v8';

/** From here on a scan is none of a few thousand buckets: bytes in use, or seconds of CPU. */
const LARGE = { heap: 32 * 2 ** 20, cpu: 5 } as const;
const LOOK_MS = 250;

const set = (flags: readonly string[]): void => {
  for (const flag of flags) setFlagsFromString(flag);
};

/** For every run. */
const USUAL = [
  // undici reads HTTP with WebAssembly, of which V8 optimizes a function of 50 KB after a dozen responses: 35 MiB and a quarter
  // of a second of CPU, which thousands of responses do not earn back.
  '--liftoff-only',
];
/** How much bytecode a function runs before it is optimized. Later versions than that of Node 20 are patient by themselves. */
const interruptBudget = (bytes: number): readonly string[] =>
  process.versions.v8.startsWith('11.') ? [`--interrupt-budget=${bytes}`] : [];
/**
 * By itself V8 optimizes several hundred functions of a scan that is then over. Not for `logs`, where the few functions that read lines
 * run from the first moment to the last.
 */
const PATIENT = interruptBudget(1_000_000);
/** The young generation stays at 1 MB, where most of what a response leaves dies, and the old one is tidied up more often. */
const SPARING = [...PATIENT, '--semi-space-growth-factor=1', '--optimize-for-size'];
const AMPLE = [...interruptBudget(67_584), '--semi-space-growth-factor=2', '--no-optimize-for-size'];

/** How V8 is set up for a run, and a name for it: compiled code is of one set of flags. */
export interface EngineFlags {
  readonly name: string;
  /** Sets them as they were at the start: V8 stamps compiled code with those that hold when it is kept. */
  readonly restore: () => void;
}

/**
 * Sets flags of V8 for this command line, before anything is compiled. A small scan takes a third less memory with them; one that grows
 * large gets V8's usual ones, since tidying up costs it more than it saves.
 */
export function setEngineFlags([first]: readonly string[]): EngineFlags {
  set(USUAL);
  if (first === 'logs') return { name: 'logs', restore: () => {} };
  // A scan is what is run without the name of a command.
  const isScan = first === undefined || first === 'scan' || first.startsWith('-');
  set(isScan ? SPARING : PATIENT);
  if (!isScan) return { name: 'usual', restore: () => {} };
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage();
    if (getHeapStatistics().used_heap_size < LARGE.heap && (user + system) / 1e6 < LARGE.cpu) return;
    clearInterval(timer);
    set(AMPLE);
  }, LOOK_MS).unref();
  return { name: 'sparing', restore: () => set(SPARING) };
}
