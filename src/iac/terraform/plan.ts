import { isJsonObject, type JsonObject } from '../../model/record.ts';
import { UserError } from '../../model/user-error.ts';

/** One step from the root module down: `module.bucket["a"]`. */
export interface ModuleStep {
  readonly name: string;
  /** Of `for_each` or `count`; `null` where there is neither. */
  readonly key: InstanceKey;
}

export type InstanceKey = string | number | null;

/** A resource as it will be. */
export interface PlannedResource {
  readonly address: string;
  readonly mode: 'managed' | 'data';
  readonly module: readonly ModuleStep[];
  readonly type: string;
  readonly name: string;
  readonly key: InstanceKey;
  /** It is there already. */
  readonly exists: boolean;
  /** It stays as it was read for the plan. */
  readonly isUnchanged: boolean;
  /** As it was read before the plan; `{}` where it is not there. */
  readonly before: JsonObject;
  /** What is known of it while planning. */
  readonly after: JsonObject;
  /** `true`, at any depth, where a value is known only after apply. */
  readonly unknown: JsonObject;
  /** Attributes that are sensitive, and count as not known. */
  readonly sensitive: readonly string[];
}

/** What is there and will be gone; what is replaced is gone too, since its name may change. */
export interface DeletedResource {
  readonly address: string;
  readonly type: string;
  readonly before: JsonObject;
  /** When what replaces it is made: `after` it is gone, or `before`, by `create_before_destroy`; `never`: it is gone for good. */
  readonly replaced: 'after' | 'before' | 'never';
}

export interface TerraformPlan {
  /** It says that all of the configuration is in it; OpenTofu and older versions of Terraform say nothing of that. */
  readonly isWhole: boolean;
  /** Without those that are deleted. */
  readonly resources: readonly PlannedResource[];
  readonly deleted: readonly DeletedResource[];
  /** Data sources that are read during apply. */
  readonly reads: readonly PlannedResource[];
  readonly configuration: JsonObject;
  readonly variables: JsonObject;
  /** Data sources and resources as they were read before the plan. */
  readonly prior: readonly JsonObject[];
}

/**
 * `terraform show -json` of a plan. https://developer.hashicorp.com/terraform/internals/json-format
 * @throws UserError if it is something else
 */
export function readPlan(value: unknown): TerraformPlan {
  if (!isJsonObject(value) || typeof value['format_version'] !== 'string')
    throw new UserError('the plan is not what terraform show -json writes', {
      hint: 'terraform plan -out plan.bin, then terraform show -json plan.bin > plan.json',
    });
  if (!/^1\./.test(value['format_version']))
    throw new UserError(`the plan has format ${value['format_version']}, and this program knows 1.x`, {
      hint: 'plan with Terraform 1 or OpenTofu, or update s3log-audit',
    });
  const { resource_changes: all = [], configuration } = value;
  const isPlan = 'resource_changes' in value || 'planned_values' in value;
  if (!isPlan || !Array.isArray(all) || !isJsonObject(configuration))
    throw new UserError('the file is a state or half a plan: it has no changes or no configuration', {
      hint: 'terraform show -json of a plan file, not of a state',
    });
  const changes = all.filter(isJsonObject).filter((one) => one['mode'] === 'managed');
  const reads = all.filter(isJsonObject).filter((one) => one['mode'] === 'data');
  const prior = resourcesOf(objectIn(objectIn(objectIn(value, 'prior_state'), 'values'), 'root_module'));
  const planned = resourcesOf(objectIn(objectIn(value, 'planned_values'), 'root_module'));
  const leftOut = unplanned([...prior, ...planned], changes);
  // A plan with -target leaves out resources, whose settings would seem to be missing; one with -refresh-only all of them.
  if (value['complete'] === false || value['errored'] === true || leftOut !== undefined)
    throw new UserError(
      `the plan is not a whole one${leftOut === undefined ? '' : `: it says nothing of ${leftOut}`}`,
      {
        hint: 'plan without -target, -exclude and -refresh-only, and to the end, so that every resource is in it',
      },
    );
  return {
    isWhole: value['complete'] === true,
    resources: changes.flatMap(plannedResource),
    deleted: changes.flatMap(deletedResource),
    reads: reads.flatMap(plannedResource),
    configuration,
    variables: objectIn(value, 'variables'),
    prior,
  };
}

/**
 * Address of a resource that is there or will be, and of which the plan does not even say that it stays. OpenTofu does not tell
 * what it left out.
 */
function unplanned(resources: readonly JsonObject[], changes: readonly JsonObject[]): string | undefined {
  const planned = new Set(changes.flatMap((one) => [textIn(one, 'address'), textIn(one, 'previous_address')]));
  const one = resources.find((resource) => resource['mode'] === 'managed' && !planned.has(textIn(resource, 'address')));
  return one && textIn(one, 'address');
}

/** `{}` where there is none. */
export const objectIn = (parent: JsonObject, name: string): JsonObject => {
  const value = parent[name];
  return isJsonObject(value) ? value : {};
};

export const textIn = (parent: JsonObject, name: string): string => {
  const value = parent[name];
  return typeof value === 'string' ? value : '';
};

/** Blocks are lists, of one as well. */
export const blocksIn = (parent: JsonObject, name: string): readonly JsonObject[] => {
  const value = parent[name];
  return Array.isArray(value) ? value.filter(isJsonObject) : isJsonObject(value) ? [value] : [];
};

/** Somewhere inside, below one of these names, stands something that is known only after apply. */
export const pendingBelow = (unknown: unknown, names: readonly string[]): boolean =>
  Array.isArray(unknown)
    ? unknown.some((one) => pendingBelow(one, names))
    : isJsonObject(unknown) &&
      Object.entries(unknown).some(([name, one]) => (names.includes(name) && one === true) || pendingBelow(one, names));

function plannedResource(change: JsonObject): readonly PlannedResource[] {
  const { before, after: planned, after_unknown: unknown } = objectIn(change, 'change');
  const actions = actionsOf(change);
  // What Terraform forgets stays as it is, unless another takes its place.
  const isForgotten = actions.includes('forget') && !actions.includes('create');
  const after = isForgotten ? before : planned;
  if (!isJsonObject(after) || 'deposed' in change) return [];
  const index = change['index'];
  return [
    {
      address: textIn(change, 'address'),
      mode: change['mode'] === 'data' ? 'data' : 'managed',
      module: moduleSteps(textIn(change, 'module_address')),
      type: textIn(change, 'type'),
      name: textIn(change, 'name'),
      key: typeof index === 'string' || typeof index === 'number' ? index : null,
      // What is replaced is made anew.
      exists: isJsonObject(before) && !actions.includes('create'),
      isUnchanged: isForgotten || actions.every((action) => action === 'no-op'),
      before: isJsonObject(before) ? before : {},
      ...unmasked(after, isForgotten ? {} : unknown, objectIn(change, 'change')['after_sensitive']),
    },
  ];
}

function deletedResource(change: JsonObject): readonly DeletedResource[] {
  const { before } = objectIn(change, 'change');
  const [first, second] = actionsOf(change);
  if (!isJsonObject(before) || (first !== 'delete' && second !== 'delete')) return [];
  // "The AWS Provider will not destroy a public access block": aws_s3_bucket_public_access_block, Terraform Registry.
  if (before['skip_destroy'] === true) return [];
  const replaced = first === 'create' ? 'before' : second === 'create' ? 'after' : 'never';
  return [{ address: textIn(change, 'address'), type: textIn(change, 'type'), before, replaced }];
}

function actionsOf(change: JsonObject): readonly unknown[] {
  const { actions } = objectIn(change, 'change');
  return Array.isArray(actions) ? actions : [];
}

/** What is sensitive is as good as not known, so that it reaches no report. */
function unmasked(
  after: JsonObject,
  unknown: unknown,
  sensitive: unknown,
): Pick<PlannedResource, 'after' | 'unknown' | 'sensitive'> {
  const values: Record<string, unknown> = { ...after };
  const pending: Record<string, unknown> = isJsonObject(unknown) ? { ...unknown } : {};
  const masked = Object.entries(isJsonObject(sensitive) ? sensitive : {}).flatMap(([name, mark]) =>
    marks(mark) ? [name] : [],
  );
  for (const name of masked) {
    delete values[name];
    pending[name] = true;
  }
  return { after: values, unknown: pending, sensitive: masked };
}

/** Something in it is sensitive. */
export const marks = (mark: unknown): boolean =>
  mark === true || (Array.isArray(mark) ? mark.some(marks) : isJsonObject(mark) && Object.values(mark).some(marks));

const STEP = /module\.([\w-]+)(?:\[(?:(\d+)|("(?:[^"\\]|\\.)*"))\])?(?:\.|$)/g;

export const moduleSteps = (address: string): readonly ModuleStep[] =>
  [...address.matchAll(STEP)].map(([, name = '', number, quoted]) => ({
    name,
    key: number !== undefined ? Number(number) : quoted !== undefined ? String(JSON.parse(quoted)) : null,
  }));

/** Of a module of `prior_state` or of a state, with those inside of it. */
function resourcesOf(module: JsonObject): readonly JsonObject[] {
  return [...blocksIn(module, 'resources'), ...blocksIn(module, 'child_modules').flatMap(resourcesOf)];
}
