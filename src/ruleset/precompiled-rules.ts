import type { CheckedExpression } from '../evaluate/expression.ts';
import type { RuleSource } from '../evaluate/source.ts';

/** A rule that has no mistake. */
export interface PrecompiledRule {
  readonly source: RuleSource;
  readonly checked: readonly (readonly [string, CheckedExpression])[];
}

/** By the digest of the text. Here are none: `scripts/precompile.mjs` writes this module again in the build. */
export const PRECOMPILED_RULES: Readonly<Record<string, PrecompiledRule>> = {};
