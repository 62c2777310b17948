import type { Reporter } from '../model/report.ts';

interface Format {
  readonly reporter: Reporter;
  /** Below `reports/`, unless `--output` names another file. */
  readonly file: string;
}

/** Each reporter is a chunk of the bundle, which is loaded when the first text is asked for. */
const lazily = (load: () => Promise<Reporter>): Reporter =>
  async function* (header, accounts, options) {
    const reporter = await load();
    yield* reporter(header, accounts, options);
  };

/** Every report format by the name that `--format` takes. A new format is a file and a row here. */
export const FORMATS = {
  sarif: { file: 's3log-audit.sarif', reporter: lazily(async () => (await import('./sarif.ts')).sarif) },
  // GitHub's upload action takes every *.sarif of a folder, and this one is not for GitHub.
  'sarif-full': {
    file: 's3log-audit-full.sarif.json',
    reporter: lazily(async () => (await import('./sarif-full.ts')).sarifFull),
  },
  json: { file: 's3log-audit.json', reporter: lazily(async () => (await import('./json.ts')).json) },
  html: { file: 's3log-audit.html', reporter: lazily(async () => (await import('./html.ts')).html) },
  markdown: { file: 's3log-audit.md', reporter: lazily(async () => (await import('./markdown.ts')).markdown) },
  csv: { file: 's3log-audit.csv', reporter: lazily(async () => (await import('./csv.ts')).csv) },
  junit: { file: 's3log-audit.junit.xml', reporter: lazily(async () => (await import('./junit.ts')).junit) },
  'code-quality': {
    file: 'gl-code-quality-report.json',
    reporter: lazily(async () => (await import('./code-quality.ts')).codeQuality),
  },
  'github-annotations': {
    file: 's3log-audit.annotations.txt',
    reporter: lazily(async () => (await import('./github-annotations.ts')).githubAnnotations),
  },
  ocsf: { file: 's3log-audit.ocsf.ndjson', reporter: lazily(async () => (await import('./ocsf.ts')).ocsf) },
  slack: { file: 's3log-audit.slack.json', reporter: lazily(async () => (await import('./message/slack.ts')).slack) },
  teams: { file: 's3log-audit.teams.json', reporter: lazily(async () => (await import('./message/teams.ts')).teams) },
} as const satisfies Readonly<Record<string, Format>>;

const drawing = (name: 'dot' | 'mermaid' | 'svg'): Reporter =>
  lazily(async () => (await import('./graph/formats.ts')).GRAPH_REPORTERS[name]);

/** What `graph` draws, by the name that its `--format` takes. */
export const GRAPH_FORMATS = { dot: drawing('dot'), mermaid: drawing('mermaid'), svg: drawing('svg') } as const;

/** File of each report format. */
export const FORMAT_FILES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(FORMATS).map(([format, { file }]) => [format, file]),
);

const REPORTERS = new Map<string, Reporter>([
  ...Object.entries(FORMATS).map(([format, { reporter }]) => [format, reporter] as const),
  ...Object.entries(GRAPH_FORMATS),
]);

/** Names of all formats, those of graphs included. */
export const FORMAT_NAMES: readonly string[] = [...REPORTERS.keys()];

/** @throws for a name that options should not have let through */
export function reporterOf(format: string): Reporter {
  const reporter = REPORTERS.get(format);
  if (reporter === undefined) throw new Error(`no reporter for format ${format}`);
  return reporter;
}
