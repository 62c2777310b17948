import { UserError } from '../model/user-error.ts';
import type { FlagContext, Kind, ReportFiles } from './option-kind.ts';
import type { ReportTarget } from './option-values.ts';
import { described, section, textSchema } from './schema-parts.ts';
import type { ReportInFile } from './values-in-file.ts';

export const DEFAULT_FORMATS = ['sarif', 'json'] as const;

export const defaultTarget = (format: string, files: ReportFiles): ReportTarget => ({
  format,
  output: `reports/${files[format]}`,
});

/** Reports to write. The flag for files is read beside the one for formats; `key` is where the settings file has both. */
export const reportTargets = (key: string): Kind<readonly ReportTarget[], readonly ReportInFile[], 'list'> => ({
  takes: 'list',
  schema: {
    type: 'array',
    minItems: 1,
    items: {
      ...section('One report.', {
        format: described(textSchema, 'Name of the format.'),
        output: described(
          textSchema,
          'File to write, - for standard output. Default: the file of the format in the folder reports.',
        ),
      }),
      required: ['format'],
    },
  },
  parse: fromFlags,
  faults(reports, { faultAt, files, here, suggestion }) {
    const known = Object.keys(files);
    const faults = reports.flatMap(({ format }, index) => {
      if (known.includes(format)) return [];
      const text = `"${format}" is no format${suggestion(format, known)}; known are ${known.join(', ')}`;
      return [faultAt({ path: [...key.split('.'), index, 'format'] }, text)];
    });
    const targets = reports.map(inFile(files, here));
    const twice = firstRepeated(targets);
    if (twice === undefined) return faults;
    const path = [...key.split('.'), targets.indexOf(twice)];
    return [...faults, faultAt({ path }, `a second report for ${nameOf(twice)}`)];
  },
  read: (reports, { files, here }) => reports.map(inFile(files, here)),
});

const inFile =
  (files: ReportFiles, here: (written: string) => string) =>
  ({ format, output = defaultTarget(format, files).output }: ReportInFile): ReportTarget => ({
    format,
    output: here(output),
  });

/** The first `--output` goes with the first `--format` and so on; a format without one gets its default file. */
function fromFlags(formats: readonly string[], { name, beside, files }: FlagContext): readonly ReportTarget[] {
  const known = Object.keys(files);
  const outputs = beside.given;
  if (formats.length === 0 && outputs.length > 0) {
    throw new UserError(`${beside.name} is given without ${name}`, { hint: `say which format: ${known.join(', ')}` });
  }
  if (outputs.length > formats.length) {
    throw new UserError(`${outputs.length} times ${beside.name} and ${formats.length} times ${name}`, {
      hint: 'the first --output goes with the first --format, the second with the second',
    });
  }
  const targets = formats.map((format, index) => {
    if (!known.includes(format)) {
      throw new UserError(`${name} ${JSON.stringify(format)}: no such format`, { hint: `one of ${known.join(', ')}` });
    }
    const { output } = defaultTarget(format, files);
    return { format, output: outputs[index] ?? output };
  });
  const twice = firstRepeated(targets);
  if (twice !== undefined) {
    throw new UserError(`two reports go to ${nameOf(twice)}`, { hint: 'give each --format an --output of its own' });
  }
  return targets;
}

/** The first target that writes where another one does. */
const firstRepeated = (targets: readonly ReportTarget[]): ReportTarget | undefined =>
  targets.find(({ output }, index) => targets.findIndex((other) => other.output === output) < index);

const nameOf = ({ output }: ReportTarget): string => (output === '-' ? 'standard output' : output);
