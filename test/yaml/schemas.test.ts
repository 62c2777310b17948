import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { CONFIG_SCHEMA } from '../../src/config/config-schema.ts';
import { FIX_PLAN_SCHEMA } from '../../src/fix/file/plan-schema.ts';
import { CASES_SCHEMA } from '../../src/ruleset/case-schema.ts';
import { RULE_SCHEMA } from '../../src/ruleset/rule-schema.ts';

test.each([
  ['rules', RULE_SCHEMA],
  ['cases', CASES_SCHEMA],
  ['settings', CONFIG_SCHEMA],
  ['plans of changes', FIX_PLAN_SCHEMA],
])('the schema of %s is one by the meta-schema, which the program does not check again', (_, schema) => {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true });
  expect(ajv.validateSchema(schema), ajv.errorsText()).toBe(true);
});
