import type { CheckName, DeliveryCheck, DeliveryVerdict } from '../../derive/delivery/verdict.ts';
import { type Answer, isObserved, type Unobserved } from '../../model/answer.ts';
import { fixParts } from '../../model/fix-parts.ts';
import { visibleJson } from '../../model/visible-json.ts';
import type { ExplainedRule, Explanation } from '../../scan/assess/explain.ts';
import { inColumns } from './in-columns.ts';
import { printable } from './printable.ts';
import type { Window } from './terminal.ts';

/** An explanation as text: logging, target, delivery, topology, verdicts of the rules, what to do. */
export function explanationText(explanation: Explanation, window: Window): string {
  const sections = [
    head(explanation),
    logging(explanation),
    delivery(explanation, window),
    arrival(explanation),
    topology(explanation),
    rules(explanation),
    remedy(explanation),
  ];
  return printable(`${sections.filter((section) => section !== '').join('\n\n')}\n`);
}

const head = ({ bucket, arn, account, accountName, region }: Explanation): string =>
  `${bucket}\n  ${arn}, account ${account}${accountName === '' ? '' : ` (${accountName})`}, ${region}`;

function logging({ logging: { classic, cloudwatch }, target }: Explanation): string {
  const lines =
    target === null
      ? [`  server access logging: ${onOff(classic)}`]
      : [
          `  server access logging: on, to ${target.name}`,
          `    keys begin with ${visibleJson(target.prefix)}, layout ${target.keyFormat}`,
          `    the target is ${target.holder === '' || isListedTarget(target.presence) ? presence(target.presence) : `in account ${target.holder} of the organization, and S3 delivers within one account only`}`,
        ];
  const notAsked =
    target !== null && !isObserved(cloudwatch) && cloudwatch.unobserved.every(({ state }) => state === 'not-read');
  return [
    'Logging',
    ...lines,
    `  CloudWatch Logs delivery: ${notAsked ? 'not requested, since server access logging is on' : onOff(cloudwatch)}`,
  ].join('\n');
}

const PRESENCE: Readonly<Record<string, string>> = {
  listed: 'in this account',
  deleted: 'deleted: no bucket has this name',
  taken: 'not in this account: another account has a bucket of this name',
  'not-permitted': 'not in this account',
};

const isListedTarget = (answer: Answer): boolean => isObserved(answer) && answer.value === 'listed';

const presence = (answer: Answer): string =>
  isObserved(answer) ? (PRESENCE[String(answer.value)] ?? String(answer.value)) : unobservedText(answer.unobserved);

const onOff = (answer: Answer<boolean>): string =>
  isObserved(answer) ? (answer.value ? 'on' : 'off') : unobservedText(answer.unobserved);

function delivery({ delivery: verdict }: Explanation, window: Window): string {
  if (verdict === null) return '';
  const { checks, reason, notEvaluated, via } = verdict;
  const table = inColumns(
    checks.map(({ name, outcome, sentence }) => [outcome.padEnd(7), name, sentence]),
    window,
    { indent: '  ' },
  );
  const by = verdict.verdict === 'permitted' && via !== '' ? ` by ${via === 'acl' ? 'ACL' : 'policy'}` : '';
  return [
    `Delivery: ${verdict.verdict}${by}: ${reason}`,
    table.trimEnd(),
    ...deciding(verdict),
    ...(notEvaluated.length > 0 ? [`  not evaluated: ${notEvaluated.join('; ')}`] : []),
  ].join('\n');
}

const arrival = ({ arrival: seen }: Explanation): string =>
  seen === null ? '' : `Arrival: ${seen.state}: ${seen.reason}`;

const checkOf = ({ checks }: DeliveryVerdict, name: CheckName): DeliveryCheck | undefined =>
  checks.find((check) => check.name === name);

/** Checks of the permission that decide it, in the order in which IAM does. */
const DECIDING: readonly CheckName[] = ['no-deny', 'resource-control-policies', 'allow'];

/**
 * The statement that decided, as the policy has it. Where anything else than a statement decided, such as Object Lock or
 * a key, no statement is shown beside it.
 */
function deciding(verdict: DeliveryVerdict): readonly string[] {
  const { checks } = verdict;
  const expected = verdict.verdict === 'permitted' ? 'ok' : verdict.verdict;
  const others = checks.some(({ name, outcome }) => outcome === expected && !DECIDING.includes(name));
  const decisive =
    expected === 'ok'
      ? checkOf(verdict, 'allow')
      : DECIDING.map((name) => checkOf(verdict, name)).find((check) => check?.outcome === expected);
  const evidence = decisive?.evidence ?? '';
  if (verdict.statement === '' || evidence === '' || (others && expected !== 'ok')) return [];
  const by = expected === 'unknown' ? 'it hangs on' : 'decided by';
  return [`  ${by} statement ${verdict.statement}:`, indent(pretty(evidence), 4)];
}

function topology({ chain, loop, logSources }: Explanation): string {
  return [
    'Topology',
    `  chain of deliveries: ${chain.length > 1 ? chain.join(' -> ') : 'none'}`,
    `  loop: ${list(loop, ' -> ')}`,
    `  receives the logs of: ${list(logSources, ', ')}`,
  ].join('\n');
}

const list = (answer: Answer, separator: string): string => {
  if (!isObserved(answer)) return unobservedText(answer.unobserved);
  return Array.isArray(answer.value) && answer.value.length > 0 ? answer.value.join(separator) : 'none';
};

const ORDER = ['fail', 'unknown', 'pass', 'not-applicable'] as const;

/** Three short columns, which are not wrapped: more follows below each of them. */
const TO_THE_END: Window = { isTTY: false };

function rules({ rules: all }: Explanation): string {
  const sorted = [...all].sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  const heads = inColumns(
    sorted.map(({ verdict, rule, severity }) => [verdict.padEnd(14), rule, severity]),
    TO_THE_END,
    { indent: '  ' },
  ).split('\n');
  return ['Rules', ...sorted.flatMap((rule, index) => ruleLines(rule, heads[index] ?? ''))].join('\n');
}

function ruleLines({ verdict, message, unobserved, fix }: ExplainedRule, line: string): readonly string[] {
  switch (verdict) {
    case 'pass':
    case 'not-applicable':
      return [line];
    case 'fail':
      return [line, indent(message, 6), indent(`fix: ${fixLines(fix)}`, 6)];
    case 'unknown':
      return [line, indent(unobserved.length > 0 ? unobservedText(unobserved) : message, 6)];
  }
}

/** A command has lines of its own, which no terminal wraps. */
const fixLines = (fix: string): string =>
  fixParts(fix.trim())
    .map(({ kind, text }) => (kind === 'command' ? `\n${indent(text, 2)}\n` : kind === 'code' ? `\`${text}\`` : text))
    .join('')
    .replaceAll(/ +\n|\n (?=\S)/g, '\n')
    .trim();

const CHANGED = {
  added: 'must have one more statement',
  widened: 'has a statement that is too narrow and must be',
  excepted: 'has a statement that must leave out log delivery',
  removed: 'has a statement that shuts out nobody but log delivery and must go',
} as const;

/** What has to be done so that S3 can deliver: at the target, and at the organization. */
function remedy({ suggestion, sizeNote, organizationFix, target }: Explanation): string {
  const ofTarget = suggestion === null || target === null ? [] : [suggestionText(suggestion, sizeNote, target.name)];
  return [...ofTarget, ...(organizationFix === '' ? [] : [organizationFix])].join('\n\n');
}

function suggestionText(suggestion: NonNullable<Explanation['suggestion']>, sizeNote: string, target: string): string {
  if (suggestion.kind === 'none') return `No change of the policy of ${target} is suggested: ${suggestion.because}.`;
  const { document, changes } = suggestion;
  return [
    ...changes.map(
      ({ kind, statement }) => `The policy of ${target} ${CHANGED[kind]}:\n${indent(visibleJson(statement, 2), 2)}`,
    ),
    ...(sizeNote === '' ? [] : [sizeNote]),
    `The complete policy, as it was evaluated:\n${indent(visibleJson(document), 2)}`,
  ].join('\n\n');
}

/** At most three requests by name: with one permission missing there may be thousands. */
function unobservedText(unobserved: readonly Unobserved[]): string {
  const requests = [
    ...new Set(
      unobserved.map(
        ({ state, action, reason, subject }) =>
          `${action} ${why(state, reason)}${subject === '' ? '' : ` on ${subject}`}`,
      ),
    ),
  ];
  const more = requests.length > 3 ? ` and ${requests.length - 3} more` : '';
  return `not observed (${requests.slice(0, 3).join('; ')}${more})`;
}

const why = (state: Unobserved['state'], reason: string): string => {
  switch (state) {
    case 'denied':
      return 'is denied';
    case 'failed':
      return `failed: ${reason}`;
    case 'not-read':
      return 'was not called';
  }
};

const pretty = (json: string): string => {
  try {
    return visibleJson(JSON.parse(json), 2);
  } catch {
    return json;
  }
};

const indent = (block: string, by: number): string => block.replaceAll(/^/gm, ' '.repeat(by));
