import { PARAM_TYPES } from '../evaluate/source.ts';
import { SEVERITIES } from '../model/severity.ts';

const text = (description: string) => ({ type: 'string', minLength: 1, description });
const expression = (description: string) => ({ type: 'string', minLength: 1, description: `${description} CEL.` });
const template = (description: string) => ({
  type: 'string',
  minLength: 1,
  description: `${description} {expression} prints a value, {{ a brace.`,
});
const severity = { enum: SEVERITIES, description: 'From worst to least: critical, high, medium, low, info.' };
const ID = '^[a-z][a-z0-9]*(-[a-z0-9]+)*$';

/** JSON Schema of a rule's file; `rules/rule.schema.json` is written from it for editors. */
export const RULE_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Rule of s3log-audit',
  type: 'object',
  additionalProperties: false,
  required: ['id', 'title', 'severity', 'on', 'expect', 'message', 'because', 'fix'],
  properties: {
    id: { ...text('Name of the rule, the same as the name of its file. It is never changed.'), pattern: ID },
    title: { ...text('The good condition, as a short statement.'), maxLength: 200 },
    severity,
    on: {
      enum: ['bucket', 'account', 'organization'],
      description: 'What the rule is asked of. Of an organization only with --org, and only with counters.',
    },
    when: expression('Whether the rule applies. Left out: always.'),
    expect: expression('What must be true.'),
    at: expression('Name of the bucket that a finding sits at. Left out: the bucket asked.'),
    undecided: {
      type: 'object',
      description: 'Everything was seen, but does not suffice to decide: the verdict is unknown.',
      additionalProperties: false,
      required: ['when', 'because'],
      properties: {
        when: expression('When that is so.'),
        because: template('Why, in words.'),
        at: expression('Name of the bucket that the finding sits at. Left out, or empty: the account.'),
      },
    },
    escalate: {
      type: 'object',
      description: 'A failed verdict that is worse than others.',
      additionalProperties: false,
      required: ['when', 'severity'],
      properties: {
        when: expression('When that is so.'),
        severity,
        kind: {
          ...text(
            'One word for such failures, which code scanning shows as a rule of its own. Left out: the severity.',
          ),
          pattern: ID,
        },
      },
    },
    message: template('What is wrong, in one or two sentences.'),
    because: text('Why it matters.'),
    fix: text(
      'What to do, as command or setting. BUCKET, LOG-BUCKET and ACCOUNT are replaced by the names of a finding, where they are sure.',
    ),
    terraform: text('The same for Terraform, as HCL, with the same names.'),
    fixes: {
      type: 'array',
      description: 'Fixes for causes of their own. The first one counts whose condition holds.',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['when', 'fix'],
        properties: {
          when: expression('When this is the fix.'),
          fix: template('What to do. The names that `fix` knows stand for those of the finding here, too.'),
          terraform: template('The same for Terraform.'),
        },
      },
    },
    groups: expression(
      'A list of keys: the verdict is reported with others of the same key, once for the whole organization. An empty list: at its bucket.',
    ),
    assumptions: expression('A list of ids: the assumptions that a verdict of fail or unknown hangs on.'),
    tags: {
      type: 'array',
      description:
        'Packs and topics to select the rule by; the pack `default` runs where nothing is selected. Left out: [default].',
      uniqueItems: true,
      items: { type: 'string', pattern: ID },
    },
    controls: {
      type: 'object',
      description: 'Controls that the rule gives evidence for, by framework and version.',
      additionalProperties: { type: 'array', minItems: 1, uniqueItems: true, items: text('Id of a control.') },
    },
    params: {
      type: 'object',
      description: 'Settings of the rule, read as params.<name>.',
      propertyNames: { pattern: '^[a-z][a-zA-Z0-9]*$' },
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        required: ['type', 'default', 'doc'],
        properties: {
          type: { enum: PARAM_TYPES, description: 'Type of the value.' },
          default: { description: 'Value where nothing is set.' },
          doc: text('What it means.'),
        },
      },
    },
  },
} as const;
