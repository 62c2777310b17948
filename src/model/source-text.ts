import type { Finding, SourceLocation } from './finding.ts';

/** Path from the folder that the program was run in, which is the top of the repository in a pipeline. */
export const sourcePath = ({ file, root = '' }: SourceLocation): string => (root === '' ? file : `${root}/${file}`);

/** `main.tf:24`, as editors and terminals open it; `''` where nothing is known of it. */
export const sourceText = ({ source }: Pick<Finding, 'source'>): string =>
  source === undefined ? '' : `${sourcePath(source)}:${source.line}`;
