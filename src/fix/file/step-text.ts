import type { Logging } from '../../model/facts/logging.ts';
import { isJsonObject } from '../../model/record.ts';
import type { BucketPolicyDocument, FixStep } from '../fix-plan.ts';
import { quotedAscii } from './document-text.ts';

/** What a step changes, in one line of printable ASCII. */
export function stepText(step: FixStep): string {
  switch (step.action) {
    case 'set-logging':
      return `logging of ${step.bucket}: ${loggingText(step.before)} -> ${loggingText(step.after)}`;
    case 'drop-target-grants':
      return `logging of ${step.bucket} to ${step.after.target} goes on without grants, which S3 ignores there`;
    case 'switch-logging-off':
      return `logging of ${step.bucket}: ${loggingText(step.before)} -> off`;
    case 'merge-policy':
      return `policy of ${step.bucket}: ${policyText(step.before, step.after)}`;
    case 'create-log-bucket':
      return `new log bucket ${step.bucket} in ${step.region}; ${expiryText(step.after.expireAfterDays)}`;
  }
}

/** What `fix undo` would do to the bucket. */
export function inverseText(step: FixStep): string {
  switch (step.action) {
    case 'create-log-bucket':
      return 'the bucket stays; nothing is ever deleted';
    case 'merge-policy':
      return `${step.before === null ? 'the policy is deleted' : 'the policy of before is put back'}${stopsAgain(step.stoppedSources)}`;
    default:
      return step.before === null ? 'logging is switched off' : 'the logging of before is put back';
  }
}

const MOST_NAMES = 5;
const stopsAgain = (sources: readonly string[]): string => {
  if (sources.length === 0) return '';
  const more = sources.length > MOST_NAMES ? ` and ${sources.length - MOST_NAMES} more` : '';
  return `, which stops the logs of ${sources.slice(0, MOST_NAMES).join(', ')}${more} again`;
};

const expiryText = (days: number | null): string =>
  days === null ? 'logs never expire' : `logs expire after ${days} days`;

const loggingText = (logging: Logging | null): string =>
  logging === null ? 'off' : `${logging.target} under ${quotedAscii(logging.prefix)}, keys ${logging.keyFormat}`;

function policyText(before: BucketPolicyDocument | null, after: BucketPolicyDocument): string {
  const statements = statementsOf(after);
  if (before === null) return `new, with ${statements.map(named).join(', ')}`;
  const earlier = new Set(statementsOf(before).map((statement) => JSON.stringify(statement)));
  const later = new Set(statements.map((statement) => JSON.stringify(statement)));
  const removed = statementsOf(before).filter((statement) => !later.has(JSON.stringify(statement)));
  const added: unknown[] = [];
  const changed: unknown[] = [];
  const fresh = statements.filter((statement) => !earlier.has(JSON.stringify(statement)));
  for (const statement of fresh) {
    const at = removed.findIndex((one) => sidOf(one) === sidOf(statement));
    if (at >= 0) removed.splice(at, 1);
    (at >= 0 ? changed : added).push(statement);
  }
  const parts = [
    ['adds', added.map(named)],
    ['changes', [...changed.map(named), ...membersBeside(before, after)]],
    ['removes', removed.map(named)],
  ] as const;
  const said = parts.flatMap(([verb, of]) => (of.length === 0 ? [] : [`${verb} ${of.join(', ')}`]));
  return `${said.join('; ') || 'changes no statement'}; the others stay (${statements.length - fresh.length})`;
}

/** Those that differ, such as the version of the policy language. */
const membersBeside = (before: BucketPolicyDocument, after: BucketPolicyDocument): readonly string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => name !== 'Statement' && JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map(quotedAscii);

const statementsOf = (document: BucketPolicyDocument): readonly unknown[] => [document['Statement'] ?? []].flat();

function sidOf(statement: unknown): string | undefined {
  const sid = isJsonObject(statement) ? statement['Sid'] : undefined;
  return typeof sid === 'string' ? sid : undefined;
}

const named = (statement: unknown): string => {
  const sid = sidOf(statement);
  return sid === undefined ? 'a statement without Sid' : `statement ${quotedAscii(sid)}`;
};
