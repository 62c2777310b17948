import { byText } from '../../model/names.ts';
import type { FixPlan, FixStep } from '../fix-plan.ts';

/** What is wrong with a plan whose members all have the right form; `undefined`: nothing. */
export function contradictionOf({ header, steps }: FixPlan): string | undefined {
  const accounts = [...new Set(steps.map(({ account }) => account))].sort(byText);
  if (JSON.stringify(header.accounts) !== JSON.stringify(accounts))
    return `the accounts of the steps are ${accounts.join(', ') || 'none'}, the header says ${header.accounts.join(', ') || 'none'}`;
  const earlier = new Map<string, FixStep>();
  const documents = new Set<string>();
  for (const step of steps) {
    const { id, action, bucket, dependsOn } = step;
    if (id !== `${action} ${bucket}`) return `step "${id}" is named neither for its action nor for its bucket`;
    // Two steps for one document would each undo the other.
    const document = `${documentOf(action)} of ${bucket}`;
    if (documents.has(document)) return `two steps change the ${document}`;
    documents.add(document);
    for (const needed of dependsOn) {
      const before = earlier.get(needed);
      if (before === undefined) return `step "${id}" depends on "${needed}", which does not come before it`;
      if (before.account !== step.account) return `step "${id}" depends on "${needed}" of another account`;
    }
    earlier.set(id, step);
  }
  return undefined;
}

const documentOf = (action: FixStep['action']): 'policy' | 'logging' =>
  action === 'merge-policy' || action === 'create-log-bucket' ? 'policy' : 'logging';
