import type { CompiledRule } from '../model/rule.ts';
import { suggestion } from '../model/suggestion.ts';
import { UserError } from '../model/user-error.ts';
import type { RuleSet } from './load-rules.ts';

export interface Selection {
  /** Ids and tags; empty: the tag `default`. */
  readonly select: readonly string[];
  /** Ids and tags that are left out of what is selected. */
  readonly skip: readonly string[];
}

/** Chosen rules, in the order of the set. Each name must be an id or a tag of some rule. */
export function selectRules({ rules }: RuleSet, { select, skip }: Selection): readonly CompiledRule[] {
  const names = new Set(rules.flatMap(({ info: { id, tags } }) => [id, ...tags]));
  for (const name of [...select, ...skip])
    if (!names.has(name))
      throw new UserError(`no rule has the id or tag "${name}"${suggestion(name, names)}`, {
        hint: `tags are ${[...new Set(rules.flatMap(({ info: { tags } }) => tags))].sort().join(', ')}`,
      });
  const wanted = select.length > 0 ? select : ['default'];
  const has = ({ info: { id, tags } }: CompiledRule, any: readonly string[]): boolean =>
    any.includes(id) || tags.some((tag) => any.includes(tag));
  const chosen = rules.filter((rule) => has(rule, wanted) && !has(rule, skip));
  if (chosen.length === 0)
    throw new UserError('no rule is left to run', { hint: 'select more rules, or skip fewer of them' });
  return chosen;
}
