import type { Reporter } from '../model/report.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { sarif } from './sarif.ts';

/** Every report format by the name that `--format` takes, with the file it goes to unless told otherwise. */
export const FORMATS = {
  sarif: { reporter: sarif, file: 's3log-audit.sarif' },
  json: { reporter: json, file: 's3log-audit.json' },
  html: { reporter: html, file: 's3log-audit.html' },
} as const satisfies Readonly<Record<string, { readonly reporter: Reporter; readonly file: string }>>;
