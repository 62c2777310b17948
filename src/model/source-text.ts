import type { Finding } from './finding.ts';

/** `main.tf:24`, as editors and terminals open it; `''` where nothing is known of it. */
export const sourceText = ({ source }: Pick<Finding, 'source'>): string =>
  source === undefined ? '' : `${source.file}:${source.line}`;
