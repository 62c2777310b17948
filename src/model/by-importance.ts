import type { Finding } from './finding.ts';
import { byText } from './names.ts';
import { SEVERITIES } from './severity.ts';

/** Severity, rule, resource; an unknown after the fails. */
export const byImportance = (a: Finding, b: Finding): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
  byText(a.rule, b.rule) ||
  byText(a.verdict, b.verdict) ||
  byText(a.bucket, b.bucket) ||
  byText(a.cause, b.cause);
