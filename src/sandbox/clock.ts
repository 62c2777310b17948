/** The time of the simulated organization: of log records, of objects, of new buckets. Credentials live by the real clock. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Moves on; never back, since what was delivered stays delivered. */
  readonly moveTo: (time: number) => void;
}

export interface ClockSetup {
  /** ISO 8601; the real time without it. */
  readonly start?: string;
  /** Time stands still between the moves. */
  readonly frozen?: boolean;
}

export function createClock({ start, frozen = false }: ClockSetup): Clock {
  let base = start === undefined ? Date.now() : Date.parse(start);
  if (Number.isNaN(base)) throw new Error(`clock: ${start} is no time`);
  let real = Date.now();
  const now = (): number => (frozen ? base : base + Date.now() - real);
  return {
    now,
    moveTo: (time) => {
      base = Math.max(now(), time);
      real = Date.now();
    },
  };
}
