import type { Io } from '../io.ts';

/** The command line that goes on with what this one began, ready to be pasted into a POSIX shell. */
export const resumeCommand = ({ argv }: Pick<Io, 'argv'>): string =>
  ['s3log-audit', ...argv, ...(argv.includes('--resume') ? [] : ['--resume'])].map(quoted).join(' ');

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
