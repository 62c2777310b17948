import { type AssumptionId, assumedValue } from '../../model/assumptions.ts';
import type { EncryptionKey } from '../../model/facts/encryption-key.ts';
import { memoizeByObject } from '../../model/memoize-by-object.ts';
import { LOG_WRITER } from '../../policy/condition-keys/global-keys.ts';
import { becauseOf, doubtOf, statementName } from '../../policy/explain.ts';
import { ABSENT, exactly, type KeyLookup, type KeyState, UNKNOWN } from '../../policy/keys.ts';
import type { PolicyRequest } from '../../policy/match-statement.ts';
import { type ParsedPolicy, parsePolicy } from '../../policy/parse-policy.ts';
import { weigh } from '../../policy/weigh.ts';
import { type Attempt, settle } from './hangs-on.ts';
import type { DeliverySettings } from './verdict.ts';

/** Whether the log writer may use a KMS key, as far as its policy says. */
export interface KeyGrant {
  readonly outcome: 'granted' | 'denied' | 'unknown';
  /** Why, as a clause on the key. */
  readonly words: string;
  readonly assumptions: readonly AssumptionId[];
}

/** SSE-KMS takes this of whoever uploads: "Using server-side encryption with AWS KMS keys (SSE-KMS)", S3 User Guide. */
const ACTION = 'kms:generatedatakey';

const parsed = memoizeByObject(({ policy }: EncryptionKey): ParsedPolicy => parsePolicy(policy));

/** ARNs of the partitions whose endpoints do: "AWS service endpoints", AWS General Reference. */
const ENDS_IN_AMAZONAWS_COM = /^arn:aws(?:-us-gov)?:/;

const NO_ACCOUNT_OF_A_CUSTOMER: KeyState = {
  kind: 'foreign',
  present: true,
  excludes: (value) => /^\d{12}$/.test(value),
};

interface Asking {
  readonly region: string;
  readonly settings: NonNullable<DeliverySettings['assumptions']>;
}

export function keyGrant(key: EncryptionKey, asking: Asking): KeyGrant {
  const plainly = (outcome: KeyGrant['outcome'], words: string): KeyGrant => ({ outcome, words, assumptions: [] });
  if (key.state === 'NotFound') return plainly('denied', 'which does not exist');
  if (key.state !== 'Enabled') return plainly('denied', `which is not enabled (${key.state})`);
  const policy = parsed(key);
  if (policy.fault !== '') return plainly('unknown', `whose policy could not be understood: ${policy.fault}`);
  const { result, hangsOn } = settle(
    (attempt) => {
      const request: PolicyRequest = {
        principal: { service: LOG_WRITER },
        action: ACTION,
        resource: { head: key.arn, tail: [] },
        keys: keysIn(key, asking, attempt),
      };
      return { weighed: weigh([policy], request), request };
    },
    ({ weighed }) => outcomeOf(weighed),
  );
  const { weighed, request } = result;
  const { deny, possibleDeny, allows, possibleAllow } = weighed;
  const [allow] = allows;
  const outcome = outcomeOf(weighed);
  const grant = (words: string): KeyGrant => ({ outcome, words, assumptions: hangsOn });
  if (deny !== undefined) {
    const why = becauseOf(deny, request);
    return grant(
      `whose policy denies it to the log writer by ${statementName(deny.statement)}${why === '' ? '' : ` (${why})`}`,
    );
  }
  const open = outcome === 'unknown' ? (possibleDeny ?? possibleAllow) : undefined;
  if (open !== undefined) {
    const may = open === possibleDeny ? 'may deny it to' : 'may let';
    const end = open === possibleDeny ? '' : ' use it';
    return grant(
      `whose policy ${may} the log writer${end} by ${statementName(open.statement)}: ${doubtOf(open, request).words}`,
    );
  }
  return allow === undefined
    ? grant('whose policy has no statement that lets the log writer use it')
    : grant(`whose policy lets the log writer use it by ${statementName(allow.statement)}`);
}

function outcomeOf({
  deny,
  possibleDeny,
  allows,
  possibleAllow,
  fault,
}: ReturnType<typeof weigh>): KeyGrant['outcome'] {
  if (deny !== undefined) return 'denied';
  if (fault !== undefined) return 'unknown';
  if (allows.length > 0) return possibleDeny === undefined ? 'granted' : 'unknown';
  return possibleAllow === undefined ? 'denied' : 'unknown';
}

/**
 * S3 asks KMS on behalf of the log writer. What is documented of the writer holds there too; whether KMS is told whose logs
 * they are is not documented, and neither is how the request says that S3 hands it on.
 */
function keysIn({ arn }: EncryptionKey, { region, settings }: Asking, { open, onAsked }: Attempt): KeyLookup {
  const given = (id: AssumptionId, holds: KeyState): KeyState => {
    const value = open.has(id) ? 'undecided' : assumedValue(id, settings);
    if (value === 'undecided') return UNKNOWN;
    onAsked(id);
    return value ? holds : UNKNOWN;
  };
  return (key) => {
    switch (key) {
      case 'kms:viaservice':
        // How the names of services end where those of endpoints end otherwise, as in China, is not documented.
        return ENDS_IN_AMAZONAWS_COM.test(arn)
          ? { kind: 'one-of', options: [null, `s3.${region}.amazonaws.com`] }
          : UNKNOWN;
      case 'kms:calleraccount':
      case 'aws:principalaccount':
        return given('writer-is-no-customer', NO_ACCOUNT_OF_A_CUSTOMER);
      case 'aws:principalservicename':
        return given('writer-is-aws-service', exactly(LOG_WRITER));
      case 'aws:principalisawsservice':
        return given('writer-is-aws-service', exactly('true'));
      case 'aws:principalorgid':
        return given('writer-is-outside-organization', ABSENT);
      default:
        return UNKNOWN;
    }
  };
}
