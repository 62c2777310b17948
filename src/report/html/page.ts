import { createHash } from 'node:crypto';
import { accountsRead } from '../../model/accounts-read.ts';
import { counted } from '../../model/counted.ts';
import type { ReportHeader } from '../../model/finding.ts';
import type { ReportOptions } from '../../model/report.ts';
import { scopeText } from '../../model/scope-text.ts';
import { SVG_STYLE } from '../graph/svg.ts';
import { markup, rawText } from '../markup.ts';
import { answers, lead } from './answers.ts';
import { arrivalSection } from './arrival.ts';
import type { Collected } from './collect.ts';
import { coverageSection } from './coverage.ts';
import { FINDING_KINDS } from './finding-rows.ts';
import { findingsSection } from './findings-section.ts';
import { isolated, time } from './format.ts';
import { groupsSection } from './groups-section.ts';
import { SCRIPT } from './script.ts';
import { resolvedSection, rulesSection, topologySection, unobservedSection } from './sections.ts';
import { STYLE } from './style.ts';

const CSS = `${STYLE}${SVG_STYLE}`;

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing may be loaded, sent or run but the style and the script of this very page. */
const CONTENT_SECURITY = [
  "default-src 'none'",
  'img-src data:',
  `style-src ${hashOf(CSS)}`,
  `script-src ${hashOf(SCRIPT)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The page in the order of its questions. */
export async function* page(
  header: ReportHeader,
  collected: Collected,
  { baseline, findings }: Pick<ReportOptions, 'baseline'> & { readonly findings: AsyncIterable<string> },
): AsyncIterable<string> {
  const { scan, tool, rules, otherRules } = header;
  const of = scopeText(header);
  const total = FINDING_KINDS.reduce((sum, kind) => sum + collected.findings[kind].total, 0);
  const { scanned, incomplete, unreachable } = collected.counts.accounts;
  yield markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>S3 access logging of ${of}, ${scan.started.slice(0, 10)}</title>
<link rel="icon" href="data:,">
<style>${rawText(CSS)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the findings in short</a>
<header class="top"><h1>S3 access logging <span class="of">of ${of}</span></h1>
<p class="soft">${time(scan.started)} · ${accountsRead(collected.counts.accounts, scanned + incomplete + unreachable)} · ${counted(collected.counts.buckets.listed, 'bucket')} · ${counted(rules.length, 'rule')}</p></header>
<nav aria-label="Sections"><ul><li><a href="#unobserved">Not observed</a></li><li><a href="#findings">Findings</a></li><li><a href="#coverage">Coverage</a></li>${
    collected.counts.arrivals.sources > 0 ? markup`<li><a href="#arrival">Arrival</a></li>` : ''
  }<li><a href="#topology">Where logs go</a></li>${
    collected.resolved.total > 0 ? markup`<li><a href="#resolved">Resolved</a></li>` : ''
  }<li><a href="#rules">Rules</a></li></ul></nav>
<main id="main" tabindex="-1">
${answers(header, collected, baseline)}
${lead(header, collected, { baseline })}
`.source;
  yield groupsSection(collected).source;
  yield unobservedSection(header, collected).source;
  yield findingsSection(collected, { rules: [...rules, ...otherRules], compared: baseline !== null }).source;
  yield coverageSection(collected.heatMap).source;
  yield arrivalSection(collected.arrivals, collected.counts.arrivals).source;
  yield topologySection(collected.topology).source;
  yield resolvedSection(collected.resolved).source;
  yield markup`<p class="print-only">On paper are the answers, the groups and the coverage. ${counted(total, 'single finding')}, with evidence and fix, the accounts that were not fully observed, the graph of deliveries and the rules are in the HTML file and in the JSON report.</p>
`.source;
  yield rulesSection([...rules, ...otherRules], collected.counts.verdicts).source;
  yield markup`</main>
<footer><p>${tool.name} ${tool.version} · caller ${isolated(scan.caller)} · partition ${scan.partition}</p></footer>
`.source;
  yield* findings;
  yield markup`<script>${rawText(SCRIPT)}</script>
</body>
</html>
`.source;
}
