import type { Environment } from '../model/environment.ts';

/** Seconds up to the last that ISO 8601 writes with a year of four digits. */
const SECONDS = /^\d{1,11}$/;

/**
 * https://reproducible-builds.org/specs/source-date-epoch/ : reports of equal scans are then equal byte for byte. What is no time
 * by that specification, or empty, is the time of the machine.
 */
export function clockOf({ SOURCE_DATE_EPOCH: epoch = '' }: Environment): () => Date {
  return SECONDS.test(epoch) ? () => new Date(Number(epoch) * 1000) : () => new Date();
}
