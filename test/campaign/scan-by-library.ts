import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBaseline } from '../../src/inventory/read-baseline.ts';
import { UserError } from '../../src/model/user-error.ts';
import { assessAndReport, isWritable } from '../../src/scan/assess/assess-and-report.ts';
import { leaveOutUnjudged } from '../../src/scan/assess/leave-out-unjudged.ts';
import { openScan, prepareScan } from '../../src/scan/open-scan.ts';
import type { OpenScan } from '../../src/scan/opened-scan.ts';
import { optionsOf } from '../../src/scan/options-of.ts';
import { portsOf } from '../../src/scan/ports.ts';
import { START } from './organization.ts';
import { type Ran, ranWith, SELECTED } from './scan.ts';

type Environment = Readonly<Record<string, string>>;

/**
 * Scans as the command does, with rules that are compiled once for all scans: that takes longer than all the rest. With a
 * baseline the same inventory is assessed a second time.
 */
export async function libraryScanner(): Promise<(env: Environment, baseline: string | null) => Promise<Ran>> {
  const options = optionsOf({ organization: true, select: SELECTED, concurrency: 8 });
  const prepared = await prepareScan(options);
  return async (env, baseline) => {
    const folder = await mkdtemp(join(tmpdir(), 's3log-campaign-'));
    const ports = portsOf({ env, now: () => new Date(START), temporaryFolder: folder });
    try {
      const scan = await openScan(prepared, ports);
      try {
        const { code, texts, stack } = await leaveOutUnjudged(scan, reported);
        const { texts: second } =
          baseline === null
            ? { texts: { json: '' } }
            : await reported({ ...scan, baseline: await readBaseline(baseline) });
        return ranWith({ code, stderr: stack, texts, against: second.json });
      } finally {
        await scan.close();
      }
    } catch (error) {
      const code = error instanceof UserError ? (error.code === 'cannot-write' ? 4 : 2) : 70;
      return ranWith({ code, stderr: textOf(error), texts: {}, against: '' });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

const textOf = (error: unknown): string =>
  error instanceof Error
    ? `${error.stack ?? error.message}\n${error.cause === undefined ? '' : textOf(error.cause)}`
    : String(error);

async function reported(scan: OpenScan) {
  const texts: { json: string; sarif: string } = { json: '', sarif: '' };
  const formats = (['json', 'sarif'] as const).filter((format) => isWritable(scan, format));
  const sinks = formats.map((format) => ({
    format,
    write: async (text: AsyncIterable<string>) => {
      for await (const chunk of text) texts[format] += chunk;
    },
  }));
  const { exitCode } = await assessAndReport(scan, { sinks, signal: null });
  return { code: exitCode, texts, stack: `\n${scan.bugs.map(textOf).join('\n')}` };
}
