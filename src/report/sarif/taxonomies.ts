import type {
  ReportingDescriptor,
  ReportingDescriptorReference,
  ReportingDescriptorRelationship,
  ToolComponent,
} from 'sarif';
import type { RuleInfo } from '../../model/finding.ts';
import { byText } from '../../model/names.ts';

/** The control frameworks that rules refer to, each with the controls that are named. */
export interface Taxonomies {
  readonly components: readonly ToolComponent[];
  /** What a rule refers to, as its results name it. */
  readonly taxa: (rule: RuleInfo) => ReportingDescriptorReference[];
  readonly relationships: (rule: RuleInfo) => ReportingDescriptorRelationship[];
}

export function taxonomiesOf(rules: readonly RuleInfo[]): Taxonomies {
  const frameworks = new Map<string, Set<string>>();
  for (const [framework, ids] of rules.flatMap(({ controls }) => Object.entries(controls))) {
    const known = frameworks.get(framework) ?? new Set();
    for (const id of ids) known.add(id);
    frameworks.set(framework, known);
  }
  const sorted = [...frameworks]
    .sort(([a], [b]) => byText(a, b))
    .map(([name, ids]) => ({ name, ids: [...ids].sort(byText) }));
  // Viewers look up by index, people by name; both are given.
  const taxa = ({ controls }: RuleInfo): ReportingDescriptorReference[] =>
    sorted.flatMap(({ name, ids }, component) =>
      [...(controls[name] ?? [])]
        .sort(byText)
        .map((id) => ({ id, index: ids.indexOf(id), toolComponent: { name, index: component } })),
    );
  return {
    components: sorted.map(({ name, ids }) => ({
      name,
      shortDescription: { text: `Controls of ${name} that rules refer to.` },
      isComprehensive: false,
      taxa: ids.map((id): ReportingDescriptor => ({ id, name: id })),
    })),
    taxa,
    // A control asks for more than one rule can tell, so that neither covers the other.
    relationships: (rule) => taxa(rule).map((target) => ({ target, kinds: ['relevant'] })),
  };
}
