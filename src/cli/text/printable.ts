import { stripVTControlCharacters } from 'node:util';
import { linesWithoutInvisible } from '../../model/plain-text.ts';

/** Text that came from AWS or from a file, made harmless for a terminal. Line feeds and tabs stay. */
export const printable = (text: string): string =>
  linesWithoutInvisible(stripVTControlCharacters(text), (character) => (character === '\t' ? character : ''));
