import type { ScanOptions } from '../config/options.ts';
import type { DeriveContext } from '../derive/account.ts';
import { type Inventory, readInventory } from '../inventory/read-inventory.ts';
import { type Finding, isWaived } from '../model/finding.ts';
import type { AccountInventory, Bucket } from '../model/inventory.ts';
import { type ChosenTarget, chosenTarget } from '../model/log-targets.ts';
import { byText } from '../model/names.ts';
import type { CompiledRule } from '../model/rule.ts';
import { UserError } from '../model/user-error.ts';
import { assessInventory, contextOverAll } from '../scan/assess/assess-inventory.ts';
import { compareAndWaive } from '../scan/assess/baseline-and-waivers.ts';
import { judgeContext } from '../scan/assess/judge-context.ts';
import { deliverySettings } from '../scan/delivery-settings.ts';
import { objectAccess } from '../scan/object-access.ts';
import { plannedFacts, readsArrival } from '../scan/plan/planned-actions.ts';
import type { ScanPorts } from '../scan/ports.ts';
import { type ScanRules, scanRules } from '../scan/scan-rules.ts';
import { version } from '../scan/version.ts';
import type { FixAdvice, FixPlan, FixStep } from './fix-plan.ts';
import { type Declarations, declarations, managedBy } from './managed-buckets.ts';
import { adviceFor, remedyOf } from './plan/advice.ts';
import { planAccount } from './plan/plan-account.ts';
import type { AccountPlanInput } from './plan/plan-input.ts';
import { PLANNED_RULES } from './plan/wanted.ts';
import { changedAssumptions } from './plan-assumptions.ts';
import { readForPlan } from './read-for-plan.ts';
import { takenNames } from './taken-names.ts';

export interface FixPlanRequest {
  /** A file, or an object in `s3://`. */
  readonly inventory: string;
  /** Rules whose findings are to be resolved; empty: all that the settings select. */
  readonly select: readonly string[];
  readonly state: string | null;
  readonly source: string | null;
  readonly createLogBuckets: boolean;
  readonly readMissing: boolean;
  /** Milliseconds for which the plan holds, from the scan on. */
  readonly expiresAfter: number;
}

export interface MadeFixPlan {
  readonly plan: FixPlan;
  /** Findings that are no more once all is done. */
  readonly resolved: number;
  readonly declarations: Declarations;
  /** One sentence each. */
  readonly notices: readonly string[];
}

/**
 * Plans on a saved inventory. Nothing of AWS is read but that, unless what the inventory lacks is asked for.
 * @throws UserError for an inventory that is incomplete or too old, and for rules, a state or a folder that cannot be read
 */
export async function makeFixPlan(
  options: ScanOptions,
  request: FixPlanRequest,
  ports: ScanPorts,
): Promise<MadeFixPlan> {
  const rules = await rulesFor(options, request);
  const access = objectAccess(options, ports);
  const saved = await readInventory(request.inventory, { unfinished: false, access });
  try {
    const expiresAt = new Date(Date.parse(saved.header.started) + request.expiresAfter);
    if (expiresAt <= ports.now())
      throw new UserError(
        `${request.inventory}: the inventory was read at ${saved.header.started}, too long ago for a plan`,
        {
          hint: 'scan again with --save-inventory, or give the plan longer with --expires',
        },
      );
    const found = await declarations(request, { input: ports.input, inventory: saved });
    const findings = await findingsOf(saved, { options, ...rules });
    const input = await inputFor(saved, { options, request, judging: rules.judging, findings, found });
    const { inventory, notices } = request.readMissing
      ? await readForPlan(saved, { options, ports, rules: rules.judging, inputOf: input })
      : { inventory: saved, notices: [] };
    const planned = await planAccounts(inventory, { findings, input, rules });
    const { assumptions = {}, strictAssumptions = false } = deliverySettings(options, saved.header);
    const plan: FixPlan = {
      header: {
        formatVersion: 1,
        toolVersion: version,
        partition: saved.header.partition,
        organization: saved.header.organization?.id ?? null,
        accounts: [...new Set(planned.steps.map(({ account }) => account))].sort(byText),
        inventory: { sha256: await saved.sha256(), scannedAt: saved.header.started },
        expiresAt: expiresAt.toISOString(),
        assumptions: changedAssumptions(assumptions),
        strictAssumptions,
        rules: [...new Set(planned.steps.flatMap(({ why }) => why.map(({ rule }) => rule)))].sort(byText),
      },
      steps: planned.steps,
      advice: planned.advice,
    };
    return { plan, resolved: planned.resolved, declarations: found, notices };
  } finally {
    await saved.close();
  }
}

interface PlanRules extends ScanRules {
  /** Rules whose findings are to be resolved. */
  readonly resolving: ReadonlySet<string>;
  /** What no step may make worse: rules that settings alone decide. */
  readonly judging: readonly CompiledRule[];
}

async function rulesFor(options: ScanOptions, { select }: FixPlanRequest): Promise<PlanRules> {
  const whole = await scanRules(options);
  if (select.length === 0)
    return { ...whole, resolving: new Set(whole.rules.map(({ info }) => info.id)), judging: judgingOf(whole.rules) };
  const chosen = await scanRules({ ...options, select });
  const ids = new Set(chosen.rules.map(({ info }) => info.id));
  const rules = [...whole.rules.filter(({ info }) => !ids.has(info.id)), ...chosen.rules].sort((a, b) =>
    byText(a.info.id, b.info.id),
  );
  return { ...whole, rules, resolving: ids, judging: judgingOf(rules) };
}

/** Logs of a logging that is only planned have not arrived, and who made requests is no matter of it. */
const judgingOf = (rules: readonly CompiledRule[]): readonly CompiledRule[] =>
  rules.filter(
    (rule) => rule.info.on !== 'organization' && !readsArrival([rule]) && !plannedFacts([rule]).includes('requests'),
  );

/** What is to be resolved, by account: what is waived is accepted. */
async function findingsOf(
  inventory: Inventory,
  { options, rules, known, ids, resolving }: PlanRules & { readonly options: ScanOptions },
): Promise<ReadonlyMap<string, readonly Finding[]>> {
  const { header, accounts, holders } = inventory;
  const context = judgeContext(inventory, options);
  const judged = assessInventory({ header, rules, context, accounts, holders });
  const found = new Map<string, readonly Finding[]>();
  for await (const { account, findings } of compareAndWaive(header, {
    options,
    rules,
    known,
    ids,
    baseline: null,
  }).results(judged))
    found.set(
      account.id,
      findings.filter((finding) => resolving.has(finding.rule) && !isWaived(finding)),
    );
  return found;
}

interface InputFor {
  readonly options: ScanOptions;
  readonly request: FixPlanRequest;
  readonly judging: readonly CompiledRule[];
  readonly findings: ReadonlyMap<string, readonly Finding[]>;
  readonly found: Declarations;
}

async function inputFor(
  inventory: Inventory,
  { options, request, judging, findings, found }: InputFor,
): Promise<(account: AccountInventory) => AccountPlanInput> {
  const { accounts, holders } = inventory;
  const context: DeriveContext = await contextOverAll({
    rules: judging,
    context: judgeContext(inventory, options),
    accounts,
    holders,
  });
  const chooseFor =
    ({ account }: AccountInventory) =>
    (bucket: Bucket): ChosenTarget =>
      chosenTarget(options.targets, {
        name: bucket.name,
        account: account.id,
        region: bucket.region,
        tags: tagsOf(bucket),
      });
  const whyTaken = request.createLogBuckets ? await takenNames(accounts, chooseFor) : () => undefined;
  return (account) => ({
    inventory: account,
    context,
    rules: judging,
    findings: findings.get(account.account.id) ?? [],
    choose: chooseFor(account),
    managed: managedBy(found, account),
    create: request.createLogBuckets,
    whyTaken: (name) => whyTaken(account.account.id, name),
  });
}

function tagsOf({ facts: { tagging } }: Bucket): Readonly<Record<string, string>> | null {
  if (tagging?.state === 'known') return tagging.value.tags;
  return tagging?.state === 'absent' ? {} : null;
}

interface Planned {
  readonly steps: readonly FixStep[];
  readonly advice: readonly FixAdvice[];
  readonly resolved: number;
}

async function planAccounts(
  inventory: Inventory,
  {
    findings,
    input,
    rules: { rules, judging },
  }: {
    readonly findings: ReadonlyMap<string, readonly Finding[]>;
    readonly input: (account: AccountInventory) => AccountPlanInput;
    readonly rules: PlanRules;
  },
): Promise<Planned> {
  const steps: FixStep[] = [];
  const advice: FixAdvice[] = [];
  let resolved = 0;
  const infos = new Map(rules.map(({ info }) => [info.id, info]));
  const judged = new Set(judging.map(({ info }) => info.id));
  const adviseAll = (left: readonly Finding[]): void => {
    advice.push(...left.map((finding) => adviceFor(finding, remedyOf(finding, infos.get(finding.rule)))));
  };
  for await (const account of inventory.accounts()) {
    const all = input(account);
    const mine = all.findings.filter(({ rule }) => judged.has(rule));
    if (mine.some(({ rule, verdict }) => verdict === 'fail' && PLANNED_RULES.has(rule))) {
      const planned = planAccount({ ...all, findings: mine });
      steps.push(...planned.steps);
      advice.push(...planned.advice);
      resolved += planned.resolved;
    } else adviseAll(mine);
    adviseAll(all.findings.filter(({ rule }) => !judged.has(rule)));
  }
  const listed = new Set(inventory.header.accounts.map(({ id }) => id));
  for (const [id, left] of findings) if (!listed.has(id)) adviseAll(left);
  return { steps, advice, resolved };
}
