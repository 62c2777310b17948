import { stripVTControlCharacters } from 'node:util';

/** Control characters, and the marks that turn the direction of text around. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not reach a terminal
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text that came from AWS or from a file, made harmless for a terminal. Line feeds and tabs stay. */
export const printable = (text: string): string => stripVTControlCharacters(text).replace(UNSAFE, '');
