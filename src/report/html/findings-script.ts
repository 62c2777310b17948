import { SEVERITIES } from '../../model/severity.ts';
import { FINDING_KINDS, FINDING_STATES } from './finding-rows.ts';

const names = (list: readonly string[]): string => JSON.stringify(list);

/**
 * The list of findings: all of them, from the data at the end of the page, of which a window is drawn. Those that stand in the
 * page with all that is known of them are moved into it; of the others there is what their row says.
 */
export const FINDINGS_SCRIPT = `
  const KINDS = ${names(FINDING_KINDS)};
  const SEVERITIES = ${names(SEVERITIES)};
  const STATES = ${names(FINDING_STATES)};
  const WINDOW = 100;
  const form = byId('filter');
  if (form === null) { addCopyButtons(document); return; }

  const detailed = new Map();
  for (const item of document.querySelectorAll('#lists .finding')) {
    detailed.set(item.querySelector('details').id.slice(2), item);
  }
  const findings = [];
  for (const block of document.querySelectorAll('script.findings-data')) {
    const { strings, rows } = JSON.parse(block.textContent);
    for (const [kind, severity, state, count, rule, account, name, unit, region, message, bucket, fingerprint, affected] of rows) {
      findings.push({
        kind: KINDS[kind], severity: SEVERITIES[severity], state: STATES[state], count, affected, bucket, fingerprint,
        rule: strings[rule], account: strings[account], name: strings[name], unit: strings[unit], region: strings[region],
        template: strings[message], text: '',
        order: kind === 3 ? 1000 + severity : (state === 1 ? 0 : 100) + 10 * kind + severity,
      });
    }
    block.remove();
  }
  findings.sort((a, b) => a.order - b.order);
  const number = (value) => value.toLocaleString('en-US');
  const messageOf = ({ template, bucket, account, region }) =>
    template.replaceAll('\\u0001', () => bucket).replaceAll('\\u0002', () => account).replaceAll('\\u0003', () => region);
  const textOf = (finding) => {
    if (finding.text === '') {
      const { rule, account, name, region, bucket, fingerprint, affected } = finding;
      finding.text = [rule, account, name, region, bucket, fingerprint, ...affected, messageOf(finding)].join(' ').toLowerCase();
    }
    return finding.text;
  };

  const fields = [...form.querySelectorAll('[data-filter]')].map((field) => ({ field, name: field.dataset.filter }));
  const countBy = (of) => {
    const counts = new Map();
    for (const finding of findings) for (const value of of(finding)) counts.set(value, (counts.get(value) ?? 0) + 1);
    return counts;
  };
  const unitsOf = ({ unit }) => {
    const parts = unit.split('/').filter(Boolean);
    return parts.slice(1).map((_, index) => parts.slice(0, index + 2).join('/') + '/');
  };
  const accountNames = new Map(findings.map(({ account, name }) => [account, name]));
  const valuesOf = {
    severity: ({ severity }) => [severity], kind: ({ kind }) => [kind], state: ({ state }) => [state],
    rule: ({ rule }) => [rule], account: ({ account }) => [account], unit: unitsOf, region: ({ region }) => [region],
  };
  const wordOf = {
    account: (id) => (accountNames.get(id) ? accountNames.get(id) + ' ' + id : id),
    unit: (path) => path.split('/').slice(1, -1).join(' / '),
  };
  const optionFor = (value, text) => {
    const option = made('option', '', text);
    option.value = value;
    return option;
  };
  for (const { field, name } of fields) {
    if (name === 'text') continue;
    const counts = countBy(valuesOf[name]);
    for (const option of field.options) {
      if (option.value !== '') option.textContent += ' (' + number(counts.get(option.value) ?? 0) + ')';
    }
    if (field.options.length > 1) continue;
    const values = [...counts.keys()].filter(Boolean).map((value) => [value, (wordOf[name] ?? String)(value)]);
    values.sort(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0));
    field.append(...values.map(([value, text]) => optionFor(value, text + ' (' + number(counts.get(value)) + ')')));
    field.parentElement.hidden = values.length < 2;
  }

  const copied = new WeakSet();
  const rowOf = (finding) => {
    const known = detailed.get(finding.fingerprint);
    if (known !== undefined) {
      if (!copied.has(known)) addCopyButtons(known);
      copied.add(known);
      return known;
    }
    const { kind, severity, state, rule, account, name, region, bucket, fingerprint, affected, count } = finding;
    const unknown = kind === 'undecided' || kind === 'unobserved';
    const message = messageOf(finding);
    const where = [
      bucket !== '' ? bucket : count > 0 ? number(count) + (count === 1 ? ' bucket in' : ' buckets in') : '',
      name === '' ? account : name + ' ' + account, region,
    ].filter(Boolean).join(' · ');
    const what = made('span', 'what', made('b', '', made('bdi', '', message)));
    if (state === 'new' || state === 'carried' || kind === 'waived') {
      const word = kind === 'waived' ? 'waived' : state === 'new' ? 'new' : 'not judged again';
      what.append(' ', made('span', 'mark ' + state, word));
    }
    what.append(made('span', 'where', made('bdi', '', where)));
    const ruleLink = made('a', '', rule);
    ruleLink.href = '#rule-' + rule;
    const body = made('div', 'body', made('p', 'message', 'Rule ', ruleLink,
      '. The evidence is in the JSON report and the fix in the CSV report, under the fingerprint ', made('code', '', fingerprint), '.'));
    if (affected.length > 0) {
      const list = made('ul', 'names', ...affected.map((other) => made('li', '', made('bdi', '', other))));
      if (count > affected.length) list.append(made('li', 'soft', 'and ' + number(count - affected.length) + ' more'));
      body.append(list);
    }
    const details = made('details', '', made('summary', '', made('span', 'badge', unknown ? 'unknown' : severity), what), body);
    details.id = 'f-' + fingerprint;
    return made('li', 'finding ' + (unknown ? 'unknown ' : '') + kind + ' ' + severity, details);
  };

  const namesAreCut = findings.some(({ count, affected, bucket }) => count > Math.max(affected.length, bucket === '' ? 0 : 1));
  const cutNames = () =>
    namesAreCut && byId('by-text').value !== ''
      ? '; of a finding that affects many buckets only the first names are searched, the JSON report has all' : '';
  let fitting = findings;
  let start = 0;
  const draw = () => {
    const end = Math.min(start + WINDOW, fitting.length);
    byId('rows').replaceChildren(...fitting.slice(start, end).map(rowOf));
    const all = number(findings.length);
    byId('shown').textContent = fitting.length === findings.length
      ? all + (findings.length === 1 ? ' finding' : ' findings')
      : number(fitting.length) + ' of ' + all + ' findings fit' + cutNames();
    byId('place').textContent = end === 0 ? '' : number(start + 1) + ' to ' + number(end) + ' of ' + number(fitting.length);
    byId('before').disabled = start === 0;
    byId('after').disabled = end === fitting.length;
    byId('before').parentElement.hidden = fitting.length <= WINDOW;
    byId('open').textContent = 'Open all';
  };
  const filter = () => {
    const asked = fields.filter(({ field }) => field.value !== '').map(({ field, name }) => ({ name, value: field.value }));
    const words = byId('by-text').value.toLowerCase().split(/\\s+/).filter(Boolean);
    fitting = findings.filter((finding) =>
      asked.every(({ name, value }) => name === 'text' || valuesOf[name](finding).includes(value))
        && words.every((word) => textOf(finding).includes(word)));
    start = 0;
    draw();
    return asked;
  };
  const keepAddress = (asked) => {
    const parameters = new URLSearchParams(asked.map(({ name, value }) => [name, value]));
    history.replaceState(null, '', asked.length === 0 ? '#findings' : '#' + parameters);
  };
  const setFields = (parameters) => {
    for (const { field, name } of fields) {
      const value = parameters.get(name) ?? '';
      if (field.options && value !== '' && ![...field.options].some((option) => option.value === value)) {
        field.append(optionFor(value, value + ' (0)'));
      }
      field.value = value;
      if (value !== '') field.parentElement.hidden = false;
    }
  };
  const show = (fingerprint) => {
    let at = fitting.findIndex((finding) => finding.fingerprint === fingerprint);
    if (at === -1) {
      form.reset();
      filter();
      at = fitting.findIndex((finding) => finding.fingerprint === fingerprint);
    }
    if (at === -1) return;
    start = at - (at % WINDOW);
    draw();
    const details = byId('f-' + fingerprint);
    details.open = true;
    details.scrollIntoView();
    details.firstElementChild.focus({ preventScroll: true });
  };
  const follow = () => {
    const hash = location.hash.slice(1);
    const fingerprint = /^(?:f-)?([0-9a-f]{32})$/.exec(hash)?.[1];
    if (fingerprint !== undefined) { show(fingerprint); return; }
    const parameters = new URLSearchParams(hash);
    if (!fields.some(({ name }) => parameters.has(name))) return;
    setFields(parameters);
    filter();
    byId('findings').scrollIntoView();
  };

  byId('lists').remove();
  byId('window').hidden = false;
  form.hidden = false;
  for (const link of document.querySelectorAll('a[data-filter]')) link.href = '#' + link.dataset.filter;
  form.addEventListener('input', () => keepAddress(filter()));
  form.addEventListener('submit', (event) => event.preventDefault());
  byId('clear').addEventListener('click', () => { form.reset(); keepAddress(filter()); });
  byId('open').addEventListener('click', (event) => {
    const open = event.target.textContent === 'Open all';
    for (const item of byId('rows').children) item.firstElementChild.open = open;
    event.target.textContent = open ? 'Close all' : 'Open all';
  });
  const turn = (by) => { start += by; draw(); byId('findings').scrollIntoView(); };
  byId('before').addEventListener('click', () => turn(-WINDOW));
  byId('after').addEventListener('click', () => turn(WINDOW));
  addEventListener('hashchange', follow);
  draw();
  follow();
`;
