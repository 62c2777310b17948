/** Every colour that carries text reaches a contrast of 4.5 to its ground, in both schemes; a test computes it. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f5f6f8; --card: #ffffff; --ink: #1b2430; --soft: #505a66; --line: #c9cfd7; --link: #0b57a4;
  --bad: #a3201a; --bad-ground: #fdeceb; --unknown: #6b5900; --unknown-ground: #fdf5d8; --good: #1a6b3c; --good-ground: #e5f4ea; --loop: #8a1c7c;
  --bad-1: #fbdad6; --bad-2: #f3b4ac; --bad-3: #a3201a; --on-bad-3: #ffffff;
  --critical: #7a1030; --high: #a3201a; --medium: #8a4b00; --low: #3f5a75; --info: #505a66; --on-badge: #ffffff; --code: #eef0f3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12171e; --card: #1b222c; --ink: #e6e9ee; --soft: #aab4c0; --line: #3a4552; --link: #8cc0ff;
    --bad: #ff9a90; --bad-ground: #3a1d1c; --unknown: #e5c95a; --unknown-ground: #332c12; --good: #7fd6a1; --good-ground: #16301f; --loop: #f09be4;
    --bad-1: #4a2422; --bad-2: #6b2b27; --bad-3: #ff9a90; --on-bad-3: #2a0d0b;
    --critical: #ffb1c4; --high: #ff9a90; --medium: #f6bf7a; --low: #a9c6e4; --info: #aab4c0; --on-badge: #12171e; --code: #262f3b;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { scroll-padding-top: 1rem; }
body { overflow-wrap: break-word; margin: 0 auto; max-width: 76rem; padding: 0 1rem 3rem; background: var(--ground); color: var(--ink); font: 1rem/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.35rem; margin: 1rem 0 .1rem; }
h1 .of { font-weight: 400; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 .4rem; }
p { margin: .3rem 0; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
main:focus { outline: none; }
ul, ol { margin: 0; padding: 0 0 0 1.2rem; }
code, pre { font: .85em/1.5 ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.soft { color: var(--soft); font-weight: 400; font-size: .875rem; }
.hidden-text { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .5rem 1rem; z-index: 2; }
nav ul { display: flex; flex-wrap: wrap; gap: 0 1.2rem; list-style: none; padding: 0; margin: .4rem 0 .8rem; }
nav a { display: inline-block; padding: .3rem 0; }
.answers { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .75rem; list-style: none; padding: 0; }
.answer { background: var(--card); border: 1px solid var(--line); border-top: 5px solid var(--soft); border-radius: 6px; padding: .5rem .9rem .7rem; }
.answer h3 { margin: 0; font-size: .95rem; font-weight: 600; }
.answer.bad { border-top-color: var(--bad); }
.answer.unknown { border-top-color: var(--unknown); }
.answer.good { border-top-color: var(--good); }
.figure b { font-size: 1.9rem; line-height: 1.2; }
.bad .figure b, .bad .mood { color: var(--bad); }
.unknown .figure b, .unknown .mood { color: var(--unknown); }
.good .figure b, .good .mood { color: var(--good); }
.mood { font-weight: 600; }
.ages { width: auto; } .ages .count { text-align: right; } .ages td:last-child { width: 16rem; padding-right: 0; }
.bar { display: block; width: 100%; height: .8rem; } .bar.good { fill: var(--good); } .bar.bad { fill: var(--bad); } .bar.unknown { fill: var(--unknown); }
.state.bad { color: var(--bad); font-weight: 600; } .state.unknown { color: var(--unknown); } .state.good { color: var(--good); }
.verdict { font-size: 1.15rem; font-weight: 600; margin: 1.1rem 0 .4rem; }
.banner { background: var(--unknown-ground); border-left: 5px solid var(--unknown); padding: .6rem .9rem; }
.first h2 { margin: .8rem 0 .3rem; font-size: 1rem; }
.first ol { padding: 0; list-style: none; }
.first li { padding: .25rem 0; display: flex; gap: .7rem; align-items: baseline; }
.first a { min-width: 0; overflow-wrap: anywhere; }
.where { color: var(--soft); font-size: .875rem; overflow-wrap: anywhere; }
.badge { display: inline-block; flex: none; min-width: 4.7rem; text-align: center; font-size: .75rem; font-weight: 700; padding: .1rem .45rem; border-radius: 3px; color: var(--on-badge); background: var(--info); }
.critical .badge { background: var(--critical); } .high .badge { background: var(--high); } .medium .badge { background: var(--medium); } .low .badge { background: var(--low); }
.finding.unknown .badge, .to-finding.unknown .badge, tr.unknown .badge { background: var(--unknown-ground); color: var(--unknown); outline: 1px solid currentColor; outline-offset: -1px; }
.finding.waived .badge { background: var(--code); color: var(--soft); }
.mark { font-size: .75rem; font-weight: 600; border: 1px solid currentColor; border-radius: 3px; padding: 0 .35rem; color: var(--soft); }
.mark.new { color: var(--bad); }
#filter { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: end; margin: .6rem 0; }
#filter label { font-size: .875rem; display: grid; grid-template-columns: minmax(0, 1fr); gap: .15rem; min-width: 0; max-width: min(100%, 20rem); }
#filter label:first-child { flex: 1 1 14rem; max-width: none; }
input, select, button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--soft); border-radius: 4px; padding: .35rem .6rem; min-height: 2.4rem; max-width: 100%; }
::placeholder { color: var(--soft); opacity: 1; }
.findings { list-style: none; padding: 0; }
.finding { background: var(--card); border: 1px solid var(--line); border-radius: 5px; margin: .35rem 0; }
summary { display: flex; gap: .7rem; align-items: baseline; padding: .55rem .8rem; cursor: pointer; }
summary::-webkit-details-marker { display: none; }
summary::after { content: "+"; margin-left: auto; color: var(--soft); font-weight: 700; }
[open] > summary::after { content: "\\2212"; }
summary .what { min-width: 0; overflow-wrap: anywhere; }
summary b { font-weight: 600; }
summary .where { display: block; }
.body { padding: 0 .8rem .8rem; border-top: 1px solid var(--line); }
.message { margin: .7rem 0; overflow-wrap: anywhere; white-space: pre-line; }
dl { margin: 0; }
dl > div { display: grid; grid-template-columns: 9.5rem 1fr; gap: .2rem 1rem; padding: .35rem 0; border-top: 1px solid var(--line); }
dt { color: var(--soft); font-size: .875rem; }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
code { background: var(--code); border-radius: 3px; padding: 0 .25em; }
pre.copy { background: var(--code); border: 1px solid var(--line); border-radius: 4px; padding: .6rem .8rem; margin: .4rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
pre.copy code { padding: 0; }
pre.copy + button { font-size: .85rem; padding: .1rem .6rem; min-height: 1.9rem; }
.names, .facts, .controls { list-style: none; padding: 0; }
.names li { display: inline-block; margin-right: .9rem; }
.controls li { display: inline; margin-right: .8rem; font-size: .875rem; }
.scroll { overflow-x: auto; position: relative; }
.scroll::-webkit-scrollbar { height: .7rem; }
.scroll::-webkit-scrollbar-thumb { background: var(--soft); border-radius: .35rem; border: 2px solid var(--card); }
.scroll.wide::before { content: "\\2194  scroll sideways"; display: block; position: sticky; left: 0; width: max-content; color: var(--soft); font-size: .8rem; }
.print-only { display: none; }
.pager { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; margin: .8rem 0; }
button:disabled { opacity: .45; }
.groups { min-width: 42rem; } .groups td:last-child, .groups td:nth-child(3) { min-width: 14rem; overflow-wrap: anywhere; }
.groups .badge { display: block; width: max-content; margin-bottom: .2rem; } .groups .mark { white-space: nowrap; }
.more { color: var(--unknown); } .bad-1 .more, .bad-2 .more, .bad-3 .more { color: inherit; }
table { border-collapse: collapse; background: var(--card); font-size: .9rem; }
caption { text-align: left; color: var(--soft); font-size: .875rem; padding: .3rem 0; }
th, td { border: 1px solid var(--line); padding: .35rem .6rem; text-align: left; vertical-align: top; }
tbody th { font-weight: 500; overflow-wrap: anywhere; min-width: 9rem; }
td p:first-child { margin-top: 0; }
#rule-table tbody th { min-width: 16rem; }
#rule-table td:last-child { min-width: 18rem; }
.count { text-align: right; font-variant-numeric: tabular-nums; }
.heat thead th { white-space: nowrap; font-weight: 500; }
.heat td, .cell { text-align: center; white-space: nowrap; font-variant-numeric: tabular-nums; }
.heat td.whole { text-align: left; white-space: normal; }
.heat tbody th { position: sticky; left: 0; background: var(--card); }
.unseen { display: block; color: var(--unknown); font-size: .8rem; }
td.good, .cell.good { background: var(--good-ground); color: var(--good); }
td.unknown, .cell.unknown { background: var(--unknown-ground); color: var(--unknown); }
.bad-1 { background: var(--bad-1); } .bad-2 { background: var(--bad-2); } .bad-3 { background: var(--bad-3); color: var(--on-bad-3); }
td.none { background: transparent; color: var(--soft); }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; list-style: none; padding: 0; margin: .4rem 0 .7rem; font-size: .875rem; }
.cell { display: inline-block; width: 1.6rem; border: 1px solid var(--line); }
.line { display: inline-block; width: 2rem; vertical-align: middle; border-top: 3px solid var(--good); }
.line.loop { border-top: 5px solid var(--loop); } .line.blocked { border-top: 3px dashed var(--bad); } .line.unknown { border-top: 3px dotted var(--unknown); }
.graphs { display: flex; flex-wrap: wrap; gap: .75rem; align-items: flex-start; }
.graph { margin: 0; max-width: 100%; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .5rem .6rem; }
.graph.loop, .graph.blocked { border-color: var(--bad); }
figcaption { font-size: .875rem; margin-bottom: .3rem; }
svg { display: block; }
footer { margin-top: 2.5rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .875rem; }
@media (max-width: 40rem) {
  dl > div { grid-template-columns: 1fr; }
  .answers { gap: .5rem; grid-template-columns: 1fr 1fr; }
  .answer:last-child { grid-column: 1 / -1; }
  .answer { padding: .35rem .8rem .5rem; }
  .figure b { font-size: 1.5rem; }
  summary { gap: .5rem; padding: .5rem .6rem; }
  .graph { padding: .4rem; }
}
@media print {
  :root {
    --ground: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #999; --link: #000; --bad: #a3201a; --bad-ground: #fdeceb;
    --unknown: #6b5900; --unknown-ground: #fdf5d8; --good: #1a6b3c; --good-ground: #e5f4ea; --loop: #8a1c7c; --bad-1: #fbdad6; --bad-2: #f3b4ac; --bad-3: #a3201a; --on-bad-3: #fff;
    --critical: #7a1030; --high: #a3201a; --medium: #8a4b00; --low: #3f5a75; --info: #505a66; --on-badge: #fff; --code: #f4f4f4;
  }
  body { max-width: none; font-size: 10pt; }
  nav, #filter, .skip, button, .answer a, section[aria-labelledby="findings"], section[aria-labelledby="unobserved"],
  section[aria-labelledby="arrival"], section[aria-labelledby="topology"], section[aria-labelledby="resolved"],
  section[aria-labelledby="rules"] { display: none !important; }
  .print-only { display: block; }
  .groups { min-width: 0; width: 100%; }
  .answer, .graph, summary, tr { break-inside: avoid; }
  summary::after { content: none; }
  .answer, .badge, td, .cell { print-color-adjust: exact; }
  .scroll { overflow: visible; } .scroll.wide::before { content: none; }
  .heat { font-size: 8pt; } .heat th, .heat td { padding: .15rem .3rem; }
}
`;
