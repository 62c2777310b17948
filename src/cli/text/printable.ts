import { stripVTControlCharacters } from 'node:util';
import { linesWithoutInvisible, withoutCommands } from '../../model/plain-text.ts';

/** Text that came from AWS or from a file, made harmless for a terminal and for the log of a build server. Line feeds and tabs stay. */
export const printable = (text: string): string =>
  withoutCommands(
    linesWithoutInvisible(stripVTControlCharacters(text), (character) => (character === '\t' ? character : '')),
  );
