import { type Command, Option } from 'commander';
import type { ScanFlags } from '../../config/flags.ts';
import { GRAPH_FORMAT_NAMES } from '../../scan/report-formats.ts';
import { formatOption } from './format-option.ts';

/** Formats of commands that write something else than reports. */
const GROUP = 'Output:';

export interface ExplainFlags extends Omit<ScanFlags, 'format'> {
  readonly format: 'text' | 'json';
  readonly fix?: boolean;
}

export const addExplainOutput = (command: Command): Command =>
  command
    .addOption(formatOption('text', 'json').helpGroup(GROUP))
    .addOption(new Option('--fix', 'only the whole policy of the target, with what lets S3 deliver').helpGroup(GROUP));

export const addConfigFormat = (command: Command): Command =>
  command.addOption(formatOption('yaml', 'json').helpGroup(GROUP));

export const addGraphFormat = (command: Command): Command =>
  command
    .addOption(
      new Option('--format <format>', 'language of the picture')
        .choices(GRAPH_FORMAT_NAMES)
        .default('dot')
        .helpGroup(GROUP),
    )
    .addOption(new Option('--output <file>', 'where it goes, - for standard output').default('-').helpGroup(GROUP));
