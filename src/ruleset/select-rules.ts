import type { RuleInfo } from '../model/finding.ts';
import type { CompiledRule } from '../model/rule.ts';
import { suggestion } from '../model/suggestion.ts';
import { UserError } from '../model/user-error.ts';
import type { RuleSet } from './load-rules.ts';

export interface RuleSelection {
  /** Ids, tags and controls (`aws-fsbp:S3.9`); empty: the tag `default`. */
  readonly select: readonly string[];
  /** Ids, tags and controls that are left out of what is selected. */
  readonly skip: readonly string[];
}

/** `aws-fsbp:S3.9` for every control that the rule gives evidence for. */
const controlsOf = ({ controls }: RuleInfo): readonly string[] =>
  Object.entries(controls).flatMap(([framework, ids]) => ids.map((id) => `${framework}:${id}`));

const namesOf = ({ info }: CompiledRule): readonly string[] => [info.id, ...info.tags, ...controlsOf(info)];

/**
 * Chosen rules, in the order of the set.
 * @throws UserError for a name that is no id, tag or control of any rule, and if no rule is left
 */
export function selectRules(
  { rules }: Pick<RuleSet, 'rules'>,
  { select, skip }: RuleSelection,
): readonly CompiledRule[] {
  const names = new Set(rules.flatMap(namesOf));
  for (const name of [...select, ...skip]) if (!names.has(name)) throw nothingNamed(name, rules);
  const wanted = new Set(select.length > 0 ? select : ['default']);
  const unwanted = new Set(skip);
  const chosen = rules.filter((rule) => {
    const own = namesOf(rule);
    return own.some((name) => wanted.has(name)) && !own.some((name) => unwanted.has(name));
  });
  if (chosen.length === 0)
    throw new UserError('no rule is left to run', { hint: 'select more rules, or skip fewer of them' });
  return chosen;
}

function nothingNamed(name: string, rules: readonly CompiledRule[]): UserError {
  const [framework = ''] = name.includes(':') ? name.split(':') : [];
  const controls = rules.flatMap(({ info }) => controlsOf(info));
  if (framework !== '') {
    const ofFramework = [...new Set(controls.filter((control) => control.startsWith(`${framework}:`)))];
    const frameworks = new Set(rules.flatMap(({ info }) => Object.keys(info.controls)));
    return new UserError(
      ofFramework.length > 0
        ? `no rule gives evidence for the control "${name}"`
        : `no rule names the framework "${framework}"${suggestion(framework, frameworks)}`,
      {
        hint:
          ofFramework.length > 0
            ? `controls of it are ${ofFramework.join(', ')}`
            : `frameworks are ${[...frameworks].sort().join(', ')}`,
      },
    );
  }
  const names = rules.flatMap(({ info: { id, tags } }) => [id, ...tags]);
  return new UserError(`no rule has the id or tag "${name}"${suggestion(name, names)}`, {
    hint: `tags are ${[...new Set(rules.flatMap(({ info: { tags } }) => tags))].sort().join(', ')}`,
  });
}
