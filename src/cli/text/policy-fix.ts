import { isObserved } from '../../model/answer.ts';
import { UserError } from '../../model/user-error.ts';
import { visibleJson } from '../../model/visible-json.ts';
import type { Explanation } from '../../scan/assess/explain.ts';

interface PolicyFix {
  /** The whole document, to be set as it is. */
  readonly policy: string;
  /** For standard error: whose policy it is, how it is set, what else is in the way. */
  readonly notes: readonly string[];
}

/** @throws UserError where no policy of the target would fix the delivery, or none has to */
export function policyFix({
  bucket,
  delivery,
  target,
  suggestion,
  sizeNote,
  organizationFix,
  logSources,
}: Explanation): PolicyFix {
  if (target === null || delivery === null) {
    const sources = isObserved(logSources) && Array.isArray(logSources.value) ? logSources.value.slice(0, 3) : [];
    throw new UserError(`server access logging of ${bucket} is off, so that no policy has to let its logs in`, {
      hint:
        sources.length === 0
          ? 's3log-audit explain without --fix says what the rules suggest'
          : `it receives logs of others; name one of these: ${sources.join(', ')}`,
    });
  }
  if (suggestion?.kind === 'policy') {
    const { document, tooLarge } = suggestion;
    const others = organizationFix === '' ? [] : [organizationFix];
    return {
      policy: `${visibleJson(document, 2)}\n`,
      notes: [
        `The complete policy of ${target.name}, as it was evaluated; review it, then set it:`,
        `  aws s3api put-bucket-policy --bucket ${target.name} --policy file://policy.json`,
        ...(tooLarge || sizeNote !== '' ? [sizeNote] : []),
        ...others,
      ],
    };
  }
  const why =
    suggestion?.because ??
    (delivery.verdict === 'permitted' ? `it lets S3 deliver the logs of ${bucket} already` : delivery.reason);
  throw new UserError(`no change of the policy of ${target.name} is suggested: ${why}`, {
    hint: organizationFix === '' ? 's3log-audit explain without --fix has the whole picture' : organizationFix,
  });
}
