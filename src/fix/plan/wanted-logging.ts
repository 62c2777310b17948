import { loggingGraph } from '../../derive/graph.ts';
import type { Logging } from '../../model/facts/logging.ts';
import type { Finding } from '../../model/finding.ts';
import { improvedLogging, movedLogging } from './changed-logging.ts';
import type { Logger } from './mixed-logs.ts';
import type { AccountPlanInput } from './plan-input.ts';
import { type Creation, type TargetChoice, targetChoices } from './target-choice.ts';
import { untangled } from './untangle.ts';
import {
  type AskedLogging,
  askedLoggings,
  hasRule,
  isTangled,
  type KeptDocuments,
  type Refusals,
  type WantedLogging,
} from './wanted.ts';

/** A log bucket that is to be made, with the findings of those that log into its name already. */
interface WantedBucket extends Creation {
  readonly findings: readonly Finding[];
}

export interface WantedChanges {
  /** Sorted by bucket. */
  readonly loggings: readonly WantedLogging[];
  readonly creations: readonly WantedBucket[];
}

interface WantInput {
  readonly kept: KeptDocuments;
  readonly refusals: Refusals;
}

/** How logging has to change so that the findings are resolved, one change for each bucket. */
export function wantedChanges(input: AccountPlanInput, { kept, refusals }: WantInput): WantedChanges {
  const { inventory, choose } = input;
  const account = inventory.account.id;
  const asked = askedLoggings(input, { kept, refusals });
  const choiceOf = targetChoices(input);
  const now = loggersOf(input);
  const later = new Map(now);
  const changes = new Map<string, WantedLogging>();
  const creations = new Map<string, Creation & { readonly findings: Finding[] }>();
  const into = (loggers: ReadonlyMap<string, Logger>, target: string | undefined): readonly Logger[] =>
    [...loggers.values()].filter(({ logging }) => logging.target === target);

  const create = (creation: Creation, findings: readonly Finding[]): void => {
    const creating = creations.get(creation.name) ?? { ...creation, findings: [] };
    creating.findings.push(...findings);
    creations.set(creation.name, creating);
  };
  const change = (
    one: AskedLogging & Pick<WantedLogging, 'leftBy'>,
    after: Logging | null,
    creation?: Creation,
  ): void => {
    if (JSON.stringify(one.before) === JSON.stringify(after)) return;
    changes.set(one.bucket.name, { ...one, after, ...(creation && { creation }) });
    if (creation !== undefined) create(creation, []);
    if (after === null) later.delete(one.bucket.name);
    else later.set(one.bucket.name, { bucket: one.bucket, logging: after });
  };
  const move = (one: AskedLogging, choice: TargetChoice): void => {
    if ('because' in choice) {
      refusals.add(one, choice.because);
      return;
    }
    const { chosen, creation } = choice;
    const why = creation && kept.get(`policy ${creation.name}`);
    if (why !== undefined) {
      refusals.add(one, why);
      return;
    }
    // The log bucket of the settings was deleted, and what logs into it need not change.
    if (one.before?.target === chosen.bucket && creation !== undefined) create(creation, one.findings);
    else change(one, movedLogging(one, chosen, { others: into(later, chosen.bucket), account }), creation);
  };

  for (const one of asked.values()) {
    if (isTangled(one)) continue;
    const { before } = one;
    if (before === null || hasRule(one, 'target-exists', 'target-in-same-region')) move(one, choiceOf(one.bucket));
    else
      change(
        one,
        improvedLogging(one, before, { choice: choiceOf(one.bucket), others: into(now, before.target), account }),
      );
  }
  const decided = untangled({ buckets: inventory.buckets, asked, choose, choiceOf, changes });
  for (const [name, decision] of decided) {
    const one = asked.get(name);
    if (one === undefined) continue;
    if (decision.kind === 'off') change(one, null);
    else if (decision.kind === 'move') move(one, decision.choice);
    else if (decision.kind === 'leave') refusals.add(one, decision.because);
  }
  for (const left of leftAlone(input, { kept, changes })) {
    const choice = choiceOf(left.bucket);
    if ('because' in choice || (choice.creation && kept.has(`policy ${choice.creation.name}`))) continue;
    const { chosen, creation } = choice;
    change(left, movedLogging(left, chosen, { others: into(later, chosen.bucket), account }), creation);
  }
  const byName = <T extends { readonly name: string }>(a: T, b: T): number => (a.name < b.name ? -1 : 1);
  return {
    loggings: [...changes.values()].sort((a, b) => byName(a.bucket, b.bucket)),
    creations: [...creations.values()].sort(byName),
  };
}

/** Log buckets that nothing logs into once all is done: their own requests are to be logged then. */
function leftAlone(
  { inventory }: AccountPlanInput,
  { kept, changes }: { readonly kept: KeptDocuments; readonly changes: ReadonlyMap<string, WantedLogging> },
): readonly WantedLogging[] {
  const graph = loggingGraph(inventory.buckets);
  const into = new Set([...changes.values()].map(({ after }) => after?.target));
  return inventory.buckets.flatMap((bucket): readonly WantedLogging[] => {
    const { name, judged, facts } = bucket;
    if (!judged || facts.logging?.state !== 'absent' || changes.has(name) || into.has(name)) return [];
    const sources = graph.sources(name).map((source) => changes.get(source.name));
    const leaving = sources.filter((source) => source !== undefined && source.after?.target !== name);
    if (sources.length === 0 || leaving.length < sources.length || kept.has(`logging ${name}`)) return [];
    const findings = [...new Set(leaving.flatMap((source) => source?.findings ?? []))];
    const leftBy = leaving.flatMap((source) => (source === undefined ? [] : [source.bucket.name]));
    return [{ bucket, before: null, after: null, findings, leftBy }];
  });
}

function loggersOf({ inventory }: AccountPlanInput): ReadonlyMap<string, Logger> {
  const loggers = new Map<string, Logger>();
  for (const bucket of inventory.buckets) {
    const { logging } = bucket.facts;
    if (logging?.state === 'known') loggers.set(bucket.name, { bucket, logging: logging.value });
  }
  return loggers;
}
