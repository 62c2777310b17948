import type { Collector } from './collector.ts';

/** Counted from access logs before the scan: AWS is not asked. */
export const requests: Collector<'requests'> = {
  answers: {},
  collect: async ({ bucket: { Bucket }, requestsOf }) => requestsOf(Bucket),
};
