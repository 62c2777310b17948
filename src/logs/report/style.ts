/** Colours with a contrast of at least 4.5 for text, in both schemes. */
export const STYLE = `
:root { color-scheme: light dark; --ground: #f5f6f8; --card: #ffffff; --ink: #1b2430; --soft: #505a66; --line: #c9cfd7; --link: #0b57a4;
  --ok: #3c8d5a; --moved: #6f8fb5; --refused: #d08a1d; --failed: #a3201a; --other: #8b8f96; }
@media (prefers-color-scheme: dark) { :root { --ground: #12171e; --card: #1b222c; --ink: #e6e9ee; --soft: #aab4c0; --line: #3a4552; --link: #8cc0ff;
  --ok: #58b57e; --moved: #7fa3d1; --refused: #e5aa4f; --failed: #ff7f73; --other: #9aa0a8; } }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0 auto; max-width: 76rem; padding: 0 1rem 3rem; background: var(--ground); color: var(--ink); font: 1rem/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.35rem; margin: 1rem 0 .1rem; } h2 { font-size: 1.1rem; margin: 1.8rem 0 .3rem; } p { margin: .3rem 0; }
.soft { color: var(--soft); font-size: .875rem; overflow-wrap: anywhere; }
.read { padding-left: 1.2rem; }
details { margin: .4rem 0; } summary { cursor: pointer; overflow-wrap: anywhere; }
nav { display: flex; flex-wrap: wrap; gap: .2rem 1rem; margin: .6rem 0; font-size: .875rem; } a { color: var(--link); }
.hidden-text { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.scroll { overflow-x: auto; }
tbody th { font-weight: normal; }
table { border-collapse: collapse; background: var(--card); border: 1px solid var(--line); font-size: .85rem; }
th, td { text-align: left; padding: .25rem .6rem; border-top: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
.long { white-space: normal; overflow-wrap: anywhere; min-width: 14rem; max-width: 26rem; }
.n { text-align: right; font-variant-numeric: tabular-nums; }
.plot { width: 100%; min-width: 40rem; height: auto; display: block; background: var(--card); border: 1px solid var(--line); }
.plot line { stroke: var(--line); } .plot text { fill: var(--soft); font-size: 12px; }
.bar { float: left; width: 60px; height: 8px; margin: .4rem .5rem 0 0; } .bar rect { fill: var(--moved); }
.legend span { margin-right: 1rem; white-space: nowrap; } .legend i { display: inline-block; width: .8rem; height: .8rem; margin-right: .3rem; }
.s2xx { fill: var(--ok); background: var(--ok); } .s3xx { fill: var(--moved); background: var(--moved); } .s4xx { fill: var(--refused); background: var(--refused); }
.s5xx { fill: var(--failed); background: var(--failed); } .sother { fill: var(--other); background: var(--other); }
select { font: inherit; max-width: 100%; } :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
@media print {
  :root { --ground: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #999; --link: #000;
    --ok: #3c8d5a; --moved: #6f8fb5; --refused: #d08a1d; --failed: #a3201a; --other: #8b8f96; }
  body { max-width: none; padding: 0; font-size: 9pt; } nav, #filter { display: none; }
  .scroll { overflow: visible; } .plot { min-width: 0; } tr, svg { break-inside: avoid; } h2 { break-after: avoid; }
  table { width: 100%; font-size: 6.5pt; } th, td { white-space: normal; padding: .15rem .25rem; } .long { min-width: 0; }
  .n { white-space: nowrap; } .bar, rect, .legend i { print-color-adjust: exact; } .bar { width: 30px; }
}
`;

export const SCRIPT = `
const filter = document.getElementById('filter');
filter.hidden = false;
filter.querySelector('select').addEventListener('change', ({ target }) => {
  for (const part of document.querySelectorAll('[data-bucket]')) {
    const own = part.dataset.bucket;
    part.hidden = target.value !== '' && own !== target.value;
    if (part.tagName === 'DETAILS') part.open = target.value !== '' && own === target.value;
  }
});
`;
