import type { Io } from '../io.ts';

/** Longer lines are hard to read, however wide the window is. */
const WIDEST = 100;
/** Where nobody says how wide it is: a file, a log of a job. */
const USUAL = 100;

/** Columns that prose and tables may take. */
export const widthOf = ({ columns }: Pick<Io['err'], 'columns'>): number => Math.min(columns ?? USUAL, WIDEST);
