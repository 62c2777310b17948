import { SEVERITIES } from '../model/severity.ts';
import {
  ACCOUNT,
  BUCKET_OR_ARN,
  DAY,
  EXTERNAL_ID,
  MAX_CONCURRENCY,
  MAX_SARIF_SPLIT,
  REGION,
  ROLE,
  RULE_GLOB,
  type Shape,
  UNIT,
} from './shapes.ts';

const text = (description: string) => ({ type: 'string', minLength: 1, description }) as const;
const shaped = ({ pattern, what }: Shape, description: string) =>
  ({ type: 'string', pattern: pattern.source, title: what, description }) as const;
const flag = (description: string) => ({ type: 'boolean', description }) as const;
const list = (items: object, description: string) =>
  ({ type: 'array', items, uniqueItems: true, description }) as const;
const section = (description: string, properties: object) =>
  ({ type: 'object', additionalProperties: false, properties, description }) as const;

const severity = (description: string) => ({ enum: SEVERITIES, description });
const roleNames = (description: string) => ({
  type: ['string', 'array'],
  pattern: ROLE.pattern.source,
  title: ROLE.what,
  minItems: 1,
  items: shaped(ROLE, 'One of several, tried in their order.'),
  description,
});
const byName = (key: Shape, description: string) => ({
  type: 'object',
  propertyNames: { pattern: key.pattern.source, title: key.what },
  additionalProperties: roleNames('Role to assume; a list is tried in its order.'),
  description,
});

/** JSON Schema of the settings; `rules/config.schema.json` is written from it for editors. */
export const CONFIG_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Settings of s3log-audit',
  description: 'Flags and environment variables win over this file. Paths are relative to it.',
  type: 'object',
  additionalProperties: false,
  properties: {
    organization: section('Which accounts of an AWS organization are read, and how they are entered.', {
      scan: flag('Read every account of the organization of the credentials, as --org does.'),
      roles: section('Role to assume in each account.', {
        default: roleNames('Where nothing else is said: a name, or several that are tried in their order.'),
        accounts: byName(ACCOUNT, 'By account id.'),
        organizationalUnits: byName(UNIT, 'By the id of an OU or root, for the accounts below it; the innermost wins.'),
      }),
      externalId: shaped(EXTERNAL_ID, 'External id that the role asks for.'),
      include: list(shaped(ACCOUNT, 'An account.'), 'Only these accounts.'),
      exclude: list(shaped(ACCOUNT, 'An account.'), 'Not these accounts.'),
      organizationalUnits: list(shaped(UNIT, 'An OU or root.'), 'Only accounts below these.'),
    }),
    regions: list(shaped(REGION, 'A Region.'), 'Judge only buckets in these Regions.'),
    profile: text('Profile of the AWS configuration.'),
    concurrency: { type: 'integer', minimum: 1, maximum: MAX_CONCURRENCY, description: 'Calls in flight.' },
    requireRcp: flag('Deliveries are unknown where resource control policies cannot be read.'),
    rules: section('Which rules are run, and how.', {
      folders: list(text('A folder.'), 'Folders with rules of your own, beside the built-in ones.'),
      builtin: flag('With the built-in rules.'),
      select: list(text('Id or tag of a rule.'), 'Only these rules.'),
      skip: list(text('Id or tag of a rule.'), 'Not these rules.'),
      settings: {
        type: 'object',
        description: 'What is changed of single rules, by their ids.',
        additionalProperties: section('What is changed of this rule.', {
          enabled: flag('false switches the rule off, unless it is selected by its id.'),
          severity: severity('How bad a finding of it is here.'),
          params: { type: 'object', description: 'Values of its parameters, by name.' },
        }),
      },
    }),
    waivers: {
      type: 'array',
      description: 'Findings that are accepted for a time. They stay in the reports, marked, and do not count.',
      items: {
        ...section('One acceptance.', {
          rule: shaped(RULE_GLOB, 'Which rules.'),
          resource: shaped(BUCKET_OR_ARN, 'Where; * takes in what sits at the account itself.'),
          account: shaped(ACCOUNT, 'Only in this account.'),
          reason: text('Why it is accepted.'),
          owner: text('Who answers for it.'),
          expires: shaped(DAY, 'Last day on which it holds, in UTC; at most a year ahead.'),
        }),
        required: ['rule', 'resource', 'reason', 'owner', 'expires'],
      },
    },
    maxWaiverDays: {
      type: 'integer',
      minimum: 1,
      maximum: 3650,
      description: 'How many days ahead a waiver may end; a year where nothing is set.',
    },
    strictWaivers: flag('A waiver that no finding needs makes exit code 1.'),
    reports: {
      type: 'array',
      minItems: 1,
      description: 'Reports to write.',
      items: {
        ...section('One report.', {
          format: text('Name of the format.'),
          output: text('File that it goes to, - for standard output. Left out: its name in the folder reports.'),
        }),
        required: ['format'],
      },
    },
    sarifSplit: {
      type: 'integer',
      minimum: 1,
      maximum: MAX_SARIF_SPLIT,
      description: 'Runs of the SARIF file for GitHub. Changing it moves alerts from one category to another.',
    },
    baseline: text('JSON report of an earlier run to compare with.'),
    failOn: severity('Findings from here on make exit code 1.'),
    failOnNew: flag('Findings that the baseline has do not make exit code 1.'),
    allowUnknown: flag('What could not be seen does not make exit code 3.'),
  },
} as const;
