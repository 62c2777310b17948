import type { ScanFlags } from '../../config/flags.ts';
import type { ScanOptions } from '../../config/options.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import { type ScanInvocation, scanCommand } from './scan.ts';

export type GraphFlags = Omit<ScanFlags, 'format' | 'output'> & { readonly format: string; readonly output: string };

export interface GraphInvocation extends ScanInvocation {
  readonly format: string;
  readonly output: string;
}

/** The same scan as ever, of which only the logging topology is shown: what it finds is no matter of the exit code. */
export async function graphCommand(
  options: ScanOptions,
  { format, output, ...invocation }: GraphInvocation,
): Promise<ExitCode> {
  await scanCommand({ ...options, reports: [{ format, output }] }, invocation);
  return Exit.clean;
}
