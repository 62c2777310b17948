/** Formats by name with the file that each goes to below `reports/`. Apart from the reporters, so that `--help` loads none of them. */
export const FORMAT_FILES = {
  sarif: 's3log-audit.sarif',
  'sarif-full': 's3log-audit-full.sarif.json',
  json: 's3log-audit.json',
  html: 's3log-audit.html',
  markdown: 's3log-audit.md',
  csv: 's3log-audit.csv',
  junit: 's3log-audit.junit.xml',
  ocsf: 's3log-audit.ocsf.ndjson',
} as const;

/** What `graph` draws. */
export const GRAPH_FORMAT_NAMES = ['dot', 'mermaid', 'svg'] as const;
