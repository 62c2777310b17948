import type { Reporter } from '../model/report.ts';
import { csv } from './csv.ts';
import { GRAPH_FORMATS } from './graph/formats.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { ocsf } from './ocsf.ts';
import { sarif } from './sarif.ts';
import { sarifFull } from './sarif-full.ts';

/** Every report format by the name that `--format` takes, with the file it goes to unless told otherwise. */
export const FORMATS = {
  sarif: { reporter: sarif, file: 's3log-audit.sarif' },
  // GitHub's upload action takes every *.sarif of a folder, and this one is not for GitHub.
  'sarif-full': { reporter: sarifFull, file: 's3log-audit-full.sarif.json' },
  json: { reporter: json, file: 's3log-audit.json' },
  html: { reporter: html, file: 's3log-audit.html' },
  markdown: { reporter: markdown, file: 's3log-audit.md' },
  csv: { reporter: csv, file: 's3log-audit.csv' },
  junit: { reporter: junit, file: 's3log-audit.junit.xml' },
  ocsf: { reporter: ocsf, file: 's3log-audit.ocsf.ndjson' },
} as const satisfies Readonly<Record<string, { readonly reporter: Reporter; readonly file: string }>>;

const REPORTERS = new Map<string, Reporter>([
  ...Object.entries(FORMATS).map(([format, { reporter }]) => [format, reporter] as const),
  ...Object.entries(GRAPH_FORMATS),
]);

/** @throws for a name that options should not have let through */
export function reporterOf(format: string): Reporter {
  const reporter = REPORTERS.get(format);
  if (reporter === undefined) throw new Error(`no reporter for format ${format}`);
  return reporter;
}
