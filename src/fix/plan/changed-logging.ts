import type { Logging } from '../../model/facts/logging.ts';
import { isMixed, type Logger, takesInOthers } from './mixed-logs.ts';
import type { TargetChoice } from './target-choice.ts';
import { type AskedLogging, hasRule } from './wanted.ts';

type Chosen = Extract<TargetChoice, { readonly chosen: unknown }>['chosen'];

/** What else logs into the target, and the account that all of them are of. */
interface Beside {
  readonly others: readonly Logger[];
  readonly account: string;
}

/** Into the log bucket of the settings. Layout and grants stay, and the prefix as long as it tells the logs apart there. */
export function movedLogging(asked: AskedLogging, chosen: Chosen, { others, account }: Beside): Logging {
  const { bucket, before } = asked;
  const { bucket: target, prefix, keyFormat } = chosen;
  if (before === null) return { target, prefix, keyFormat, grants: [] };
  const kept = { ...tidied(asked, before), target };
  return isMixed({ bucket, logging: kept }, others, account) ? { ...kept, prefix } : kept;
}

/** Into the same log bucket as before. */
export function improvedLogging(
  asked: AskedLogging,
  before: Logging,
  { choice, others, account }: Beside & { readonly choice: TargetChoice },
): Logging {
  const { bucket } = asked;
  const tidy = tidied(asked, before);
  if (!hasRule(asked, 'log-prefix-is-unique') || !takesInOthers({ bucket, logging: before }, others, account))
    return tidy;
  return { ...tidy, prefix: 'chosen' in choice ? choice.chosen.prefix : `${bucket.name}/` };
}

function tidied(asked: AskedLogging, logging: Logging): Logging {
  return {
    ...logging,
    ...(hasRule(asked, 'log-prefix-ends-with-separator') ? { prefix: `${logging.prefix}/` } : {}),
    ...(hasRule(asked, 'target-grants-effective') ? { grants: [] } : {}),
  };
}
