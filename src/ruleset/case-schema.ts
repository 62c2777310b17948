import { FACTS } from '../model/facts/index.ts';
import { VERDICTS } from '../model/finding.ts';
import { keysOf } from '../model/record.ts';
import { SEVERITIES } from '../model/severity.ts';

/** How a case says that a look gave no value. `not-read`: nobody looked. */
export const STATE_WORDS = ['denied', 'failed', 'absent', 'not-read'] as const;
export type StateWord = (typeof STATE_WORDS)[number];

/** A fact as a case writes it: a word, or a value in the form that the fact accepts. */
export type WrittenFact = string | readonly unknown[] | Readonly<Record<string, unknown>>;
type WrittenFacts = Readonly<Record<string, WrittenFact>>;

interface WrittenBucket {
  readonly region?: string;
  readonly created?: string;
  readonly facts?: never;
  readonly [fact: string]: WrittenFact | undefined;
}

export interface WrittenCase {
  readonly name: string;
  readonly buckets?: Readonly<Record<string, WrittenBucket>>;
  readonly account?: WrittenFacts;
  readonly regions?: Readonly<Record<string, WrittenFacts>>;
  readonly names?: Readonly<Record<string, WrittenFacts>>;
  readonly access?: 'denied' | 'failed' | 'not-read';
  readonly listing?: 'denied' | 'failed' | 'not-read';
  readonly organization?: WrittenOrganization;
  readonly earlier?: Readonly<Record<string, WrittenHistory>>;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly judge?: string;
  readonly verdict: (typeof VERDICTS)[number];
  readonly place?: string;
  readonly message?: string;
  readonly severity?: (typeof SEVERITIES)[number];
  readonly unobserved?: readonly string[];
}

/** What earlier scans saw of a source; the first of them also was the last one where nothing else is said. */
interface WrittenHistory {
  readonly firstRead: string;
  readonly lastRead?: string;
  readonly unansweredReads?: readonly string[];
  readonly seenAt?: string;
  readonly changedSince?: boolean;
}

interface WrittenOrganization {
  readonly unreached?: number;
  readonly rcps?:
    | 'denied'
    | 'failed'
    | 'not-read'
    | readonly { readonly name: string; readonly document: unknown; readonly targets?: readonly string[] }[];
}

const factsOf = (scope: string) => ({
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(
    keysOf(FACTS)
      .filter((name) => FACTS[name].scope === scope)
      .map((name) => [name, { type: ['string', 'array', 'object'], description: FACTS[name].doc }]),
  ),
});
const text = { type: 'string', minLength: 1 };
const bucketFacts = factsOf('bucket');
const time = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$' };
const byName = (of: object) => ({ type: 'object', additionalProperties: of });
const unobservedState = { enum: ['denied', 'failed', 'not-read'] };

/** JSON Schema of a file of cases. What a case does not mention is healthy. */
export const CASES_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Cases of a rule of s3log-audit',
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['name', 'verdict'],
    properties: {
      name: { ...text, description: 'A sentence that says what the case is about.' },
      buckets: byName({ ...bucketFacts, properties: { ...bucketFacts.properties, region: text, created: text } }),
      account: factsOf('account'),
      regions: byName(factsOf('region')),
      names: byName(factsOf('name')),
      access: { ...unobservedState, description: 'The account could not be accessed.' },
      listing: { ...unobservedState, description: 'The buckets could not be listed to the end.' },
      organization: {
        type: 'object',
        additionalProperties: false,
        properties: {
          unreached: { type: 'integer', minimum: 0, description: 'Other accounts, none of which can be accessed.' },
          rcps: {
            description: 'Resource control policies.',
            anyOf: [
              unobservedState,
              {
                type: 'array',
                items: {
                  type: 'object',
                  additionalProperties: false,
                  required: ['name', 'document'],
                  properties: { name: text, document: {}, targets: { type: 'array', items: text } },
                },
              },
            ],
          },
        },
      },
      earlier: {
        description: 'What earlier scans saw of the logs of buckets, by source.',
        ...byName({
          type: 'object',
          additionalProperties: false,
          required: ['firstRead'],
          properties: {
            firstRead: time,
            lastRead: time,
            unansweredReads: { type: 'array', items: time, maxItems: 2 },
            seenAt: time,
            changedSince: { type: 'boolean', description: 'The configuration was another one then.' },
          },
        }),
      },
      params: { type: 'object' },
      judge: { ...text, description: 'Name of a bucket of the case, `account` or `organization`.' },
      verdict: { enum: VERDICTS },
      place: text,
      message: { ...text, description: 'Part of the message.' },
      severity: { enum: SEVERITIES },
      unobserved: { type: 'array', items: text, description: 'Facts that were not seen.' },
    },
  },
} as const;
