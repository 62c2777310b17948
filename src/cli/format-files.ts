/** Formats by name with the file that each goes to below `reports/`. Apart from the reporters, so that `--help` loads none of them. */
export const FORMAT_FILES = {
  sarif: 's3log-audit.sarif',
  json: 's3log-audit.json',
  html: 's3log-audit.html',
} as const;
