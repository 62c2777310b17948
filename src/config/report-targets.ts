import { UserError } from '../model/user-error.ts';
import type { ReportTarget } from './options.ts';

/** Default file name of each known format. */
export type ReportFiles = Readonly<Record<string, string>>;

export const DEFAULT_FORMATS = ['sarif', 'json'] as const;

export const defaultTarget = (format: string, files: ReportFiles): ReportTarget => ({
  format,
  output: `reports/${files[format]}`,
});

/** The first `--output` goes with the first `--format` and so on; a format without one gets its default file. */
export function reportTargets(
  { format, output = [] }: { readonly format?: readonly string[]; readonly output?: readonly string[] },
  files: ReportFiles,
  named: (flag: string) => string,
): readonly ReportTarget[] | undefined {
  const known = Object.keys(files);
  if (format === undefined) {
    if (output.length === 0) return undefined;
    throw new UserError(`${named('--output')} is given without ${named('--format')}`, {
      hint: `say which format: ${known.join(', ')}`,
    });
  }
  if (output.length > format.length) {
    throw new UserError(`${output.length} times ${named('--output')} and ${format.length} times ${named('--format')}`, {
      hint: 'the first --output goes with the first --format, the second with the second',
    });
  }
  const targets = format.map((name, index) => {
    if (!known.includes(name)) {
      throw new UserError(`${named('--format')} ${JSON.stringify(name)}: no such format`, {
        hint: `one of ${known.join(', ')}`,
      });
    }
    return { ...defaultTarget(name, files), ...(output[index] === undefined ? {} : { output: output[index] }) };
  });
  const twice = firstRepeated(targets);
  if (twice !== undefined) {
    throw new UserError(`two reports go to ${placeOf(twice)}`, { hint: 'give each --format an --output of its own' });
  }
  return targets;
}

/** The first target that writes where another one does. */
export const firstRepeated = (targets: readonly ReportTarget[]): ReportTarget | undefined =>
  targets.find(({ output }, index) => targets.findIndex((other) => other.output === output) < index);

export const placeOf = ({ output }: ReportTarget): string => (output === '-' ? 'standard output' : output);
