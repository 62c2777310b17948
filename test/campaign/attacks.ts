import { NOISE, type Noise } from './byte-strings.ts';
import { jsonMutations, jsonNames, withJsonValue } from './json-mutations.ts';
import type { Passed, Reply, Strike } from './relay.ts';
import { STRANGE_NAMES } from './strange-names.ts';
import { withValue, xmlMutations, xmlNames } from './xml-mutations.ts';

/** How often it strikes: one answer, every answer to that call, or every answer of that operation. */
const SPREADS = ['once', 'always', 'operation'] as const;
type Spread = (typeof SPREADS)[number];

/** One way to spoil a scan. */
export interface Attack {
  /** Says all that is needed to repeat it. */
  readonly name: string;
  readonly operations: readonly string[];
  readonly spread: Spread;
  /** What AWS could have said as well: the verdicts may be others, but nothing may break. */
  readonly isPlausible: boolean;
  /** Nobody would take it for an answer, so that asking again is called for. */
  readonly isNoise: boolean;
  readonly on: (passed: Passed) => Strike | undefined;
}

interface Spoiled {
  readonly what: string;
  readonly isPlausible: boolean;
  readonly isNoise: boolean;
  readonly strike: (reply: Reply) => Strike;
}

const isXml = ({ body }: Reply): boolean => /^\s*</.test(body);
const isJson = ({ body }: Reply): boolean => /^\s*\{/.test(body);

const ofNoise = ({ name, strike, isAnswer = false }: Noise): Spoiled => ({
  what: name,
  isPlausible: false,
  isNoise: !isAnswer,
  strike,
});

function ofDocument({ operation, reply }: Passed): readonly Spoiled[] {
  const changed = (apply: (text: string) => string) => (now: Reply) => ({ reply: { ...now, body: apply(now.body) } });
  // The document is the policy itself, so that every change of it is another policy.
  const isPolicy = operation === 's3:GetBucketPolicy' && reply.status === 200;
  if (isXml(reply))
    return [
      ...xmlMutations(reply.body).map(({ kind, path, isPlausible, apply }) => ({
        what: `${path}: ${kind}`,
        isPlausible,
        isNoise: !isPlausible && reply.status < 300,
        strike: changed(apply),
      })),
      ...xmlNames(reply.body).flatMap(({ path }) =>
        STRANGE_NAMES.map((name) => ({
          what: `${path}: ${JSON.stringify(name.slice(0, 60))}`,
          isPlausible: true,
          isNoise: false,
          strike: changed((text) => withValue(text, path, name)),
        })),
      ),
    ];
  if (isJson(reply))
    return [
      ...jsonMutations(reply.body).map(({ kind, path, isPlausible, apply }) => ({
        what: `${path}: ${kind}`,
        isPlausible: isPlausible || isPolicy,
        isNoise: !isPlausible && !isPolicy && reply.status < 300,
        strike: changed(apply),
      })),
      ...jsonNames(reply.body).flatMap((path) =>
        STRANGE_NAMES.map((name) => ({
          what: `${path.join('.')}: ${JSON.stringify(name.slice(0, 60))}`,
          isPlausible: true,
          isNoise: false,
          strike: changed((text) => withJsonValue(text, path, name)),
        })),
      ),
    ];
  return [];
}

/** An answer to HEAD has no document; what tells that it is of AWS are its headers, which nobody else sends. */
const withoutHeaders = (strike: Strike, { operation }: Passed): Strike =>
  operation === 's3:HeadBucket' && 'reply' in strike ? { reply: { ...strike.reply, headers: {} } } : strike;

/** All attacks on the answers of one undisturbed scan: so many that a campaign picks among them. */
export function* attacksOn(calls: readonly Passed[]): Iterable<Attack> {
  for (const call of calls) {
    for (const { what, isPlausible, isNoise, strike } of [...NOISE.map(ofNoise), ...ofDocument(call)])
      for (const spread of SPREADS) {
        // The whole operation is struck once for all of its calls that are alike.
        if (spread === 'operation' && call.occurrence > 0) continue;
        const fits = (passed: Passed): boolean =>
          spread === 'operation'
            ? passed.operation === call.operation
            : passed.key === call.key &&
              (spread === 'always' ? passed.occurrence >= call.occurrence : passed.occurrence === call.occurrence);
        yield {
          name: `${call.key} #${call.occurrence}: ${what}, ${spread}`,
          operations: [call.operation],
          spread,
          isPlausible,
          isNoise,
          on: (passed) => (fits(passed) ? withoutHeaders(strike(passed.reply), passed) : undefined),
        };
      }
  }
}
