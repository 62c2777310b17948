import type { Io } from '../io.ts';

export type Window = Pick<Io['err'], 'isTTY' | 'columns'>;

/** Longer lines are hard to read, however wide the window is. */
const WIDEST = 100;
/** A narrower window wraps by itself. */
export const NARROWEST = 30;

/** Columns that prose and tables may take. Where nobody says how wide it is, as in a log of a job, all that a person reads well. */
export const widthOf = ({ columns }: Pick<Window, 'columns'>): number =>
  Math.max(NARROWEST, Math.min(columns ?? WIDEST, WIDEST));
