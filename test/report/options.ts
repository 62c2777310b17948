import type { ReportOptions, Spool } from '../../src/model/report.ts';

const inMemory = (): Spool => {
  const kept: string[] = [];
  return {
    write: async (line) => {
      kept.push(line);
    },
    async *lines() {
      yield* kept;
    },
  };
};

/** What a scan without any flag gives to reports. */
export const plainOptions: ReportOptions = {
  includeWaived: false,
  sarifSplit: 1,
  baseline: null,
  exit: async () => ({ code: 1, meaning: 'findings' }),
  notice: () => {},
  spool: inMemory,
};
