import { compileSchema } from '../../yaml/compile-schema.ts';
import { FIX_PLAN_SCHEMA } from './plan-schema.ts';
import type { WrittenPlan } from './written-plan.ts';

/** In the bundle this module is the code that ajv makes of the schema. */
export const isWrittenPlan = compileSchema<WrittenPlan>(FIX_PLAN_SCHEMA);
