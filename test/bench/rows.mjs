/** One line of the benchmark. A bar is the most that the value may be; without one it is for information. */
export const row = (name, value, unit, bar = null) => ({
  name,
  value: Math.round(value * 1000) / 1000,
  unit,
  bar,
  met: bar === null ? null : value <= bar,
});

const HEADS = { name: 'what', value: 'value', unit: 'unit', bar: 'bar', met: 'met' };
const SHOWN = {
  name: (text) => text,
  value: (value) => (value >= 1000 ? Math.round(value).toLocaleString('en-US') : String(value)),
  unit: (text) => text,
  bar: (bar) => (bar === null ? '' : `≤ ${bar}`),
  met: (met) => (met === null ? '' : met ? 'yes' : 'NO'),
};

/** Rows as a Markdown table, which reads well on a terminal too. */
export function table(rows) {
  const cells = [
    HEADS,
    ...rows.map((one) => Object.fromEntries(Object.keys(HEADS).map((key) => [key, SHOWN[key](one[key])]))),
  ];
  const widths = Object.fromEntries(
    Object.keys(HEADS).map((key) => [key, Math.max(...cells.map((one) => one[key].length))]),
  );
  const isNumber = (key) => key === 'value' || key === 'bar';
  const lineOf = (one) =>
    `| ${Object.keys(HEADS)
      .map((key) => (isNumber(key) ? one[key].padStart(widths[key]) : one[key].padEnd(widths[key])))
      .join(' | ')} |`;
  const rule = `| ${Object.keys(HEADS)
    .map((key) => `${'-'.repeat(widths[key] - 1)}${isNumber(key) ? ':' : '-'}`)
    .join(' | ')} |`;
  const [head, ...others] = cells.map(lineOf);
  return `${[head, rule, ...others].join('\n')}\n`;
}
