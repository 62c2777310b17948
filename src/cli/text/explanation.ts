import type { CheckName, DeliveryCheck, DeliveryVerdict } from '../../derive/delivery/verdict.ts';
import { type Answer, isObserved, type Unobserved } from '../../model/answer.ts';
import type { ExplainedRule, Explanation } from '../../scan/assess/explain.ts';
import { printable } from './printable.ts';

/** An explanation in words, in the order in which one would ask: logged? where to? does it arrive? what do the rules say? what to do? */
export function explanationText(explanation: Explanation): string {
  const sections = [
    head(explanation),
    logging(explanation),
    delivery(explanation),
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
          `    keys begin with ${JSON.stringify(target.prefix)}, layout ${target.keyFormat}`,
          `    the target is ${presence(target.presence)}`,
        ];
  const notAsked =
    target !== null && !isObserved(cloudwatch) && cloudwatch.unobserved.every(({ state }) => state === 'not-read');
  return [
    'Logging',
    ...lines,
    `  CloudWatch Logs delivery: ${notAsked ? 'not asked for, since server access logging is on' : onOff(cloudwatch)}`,
  ].join('\n');
}

const PRESENCE: Readonly<Record<string, string>> = {
  listed: 'in this account',
  deleted: 'gone: no bucket has this name',
  taken: 'not in this account: somebody else has a bucket of this name',
  'not-permitted': 'not in this account',
};

const presence = (answer: Answer): string =>
  isObserved(answer) ? (PRESENCE[String(answer.value)] ?? String(answer.value)) : unobservedText(answer.unobserved);

const onOff = (answer: Answer<boolean>): string =>
  isObserved(answer) ? (answer.value ? 'on' : 'off') : unobservedText(answer.unobserved);

function delivery({ delivery: verdict }: Explanation): string {
  if (verdict === null) return '';
  const { checks, reason, notEvaluated, via } = verdict;
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.map(
    ({ name, outcome, sentence }) => `  ${outcome.padEnd(7)}  ${name.padEnd(width)}  ${sentence}`,
  );
  const by = verdict.verdict === 'permitted' && via !== '' ? ` by ${via === 'acl' ? 'ACL' : 'policy'}` : '';
  return [
    `Delivery: ${verdict.verdict}${by}: ${reason}`,
    ...lines,
    ...deciding(verdict),
    ...(notEvaluated.length > 0 ? [`  not evaluated: ${notEvaluated.join('; ')}`] : []),
  ].join('\n');
}

const checkOf = ({ checks }: DeliveryVerdict, name: CheckName): DeliveryCheck | undefined =>
  checks.find((check) => check.name === name);

/** The check whose statement decides the permission: a Deny that matches before the Allow. */
const decidingCheck = (verdict: DeliveryVerdict): DeliveryCheck | undefined =>
  [checkOf(verdict, 'no-deny'), checkOf(verdict, 'resource-control-policies')].find(
    (check) => check?.outcome === 'blocked',
  ) ?? checkOf(verdict, 'allow');

/** The statement that decided, as it stands in the policy. */
function deciding(verdict: DeliveryVerdict): readonly string[] {
  const evidence = decidingCheck(verdict)?.evidence ?? '';
  if (verdict.statement === '' || evidence === '') return [];
  return [`  decided by statement ${verdict.statement}:`, indent(pretty(evidence), 4)];
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

function rules({ rules: all }: Explanation): string {
  const sorted = [...all].sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  const width = Math.max(0, ...all.map(({ rule }) => rule.length));
  return ['Rules', ...sorted.flatMap((rule) => ruleLines(rule, width))].join('\n');
}

function ruleLines(
  { rule, severity, verdict, message, unobserved, fix }: ExplainedRule,
  width: number,
): readonly string[] {
  const line = `  ${verdict.padEnd(14)}  ${rule.padEnd(width)}  ${severity}`;
  switch (verdict) {
    case 'pass':
    case 'not-applicable':
      return [line];
    case 'fail':
      return [line, indent(message, 6), indent(`fix: ${fix.trim()}`, 6)];
    case 'unknown':
      return [line, indent(unobserved.length > 0 ? unobservedText(unobserved) : message, 6)];
  }
}

function remedy({ statementToAdd, target, delivery: verdict }: Explanation): string {
  if (statementToAdd === null || target === null || verdict === null) return '';
  if (checkOf(verdict, 'target-exists')?.outcome === 'blocked') return '';
  const denied = decidingCheck(verdict)?.name !== 'allow';
  const allowed = checkOf(verdict, 'allow')?.outcome === 'ok';
  return [
    ...(denied
      ? [
          `The denying statement must leave out S3's log delivery; where its other conditions stay, add this one:\n  "BoolIfExists": { "aws:PrincipalIsAWSService": "false" }`,
        ]
      : []),
    ...(allowed
      ? []
      : [
          `The policy of ${target.name} must have a statement that permits the delivery:\n${indent(JSON.stringify(statementToAdd, null, 2), 2)}`,
        ]),
  ].join('\n\n');
}

/** At most three looks by name: with one permission missing there may be thousands. */
function unobservedText(unobserved: readonly Unobserved[]): string {
  const looks = [
    ...new Set(
      unobserved.map(
        ({ state, action, reason, subject }) =>
          `${action} ${why(state, reason)}${subject === '' ? '' : ` on ${subject}`}`,
      ),
    ),
  ];
  const more = looks.length > 3 ? ` and ${looks.length - 3} more` : '';
  return `not seen (${looks.slice(0, 3).join('; ')}${more})`;
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
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
};

const indent = (block: string, by: number): string => block.replaceAll(/^/gm, ' '.repeat(by));
