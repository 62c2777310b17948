import { placeholder } from '../../model/placeholder.ts';
import { isJsonObject, type JsonObject } from '../../model/record.ts';
import { UserError } from '../../model/user-error.ts';
import { type Configuration, moduleOfAddress } from './configuration.ts';
import { objectIn, type PlannedResource, type TerraformPlan, textIn } from './plan.ts';

/** Account ids that the user gives: by alias of the provider (`''`: the one without), or by its whole key (`aws.logs`). */
export type GivenAccounts = ReadonlyMap<string, string>;

/** Where a resource will be. */
export interface ProviderEnvironment {
  /** Twelve digits; a placeholder where that is not known, and never guessed. */
  readonly account: string;
  readonly region: string;
}

const DIGITS = /^\d{12}$/;
const ACCOUNT_OF_ARN = /^arn:[^:]+:[^:]+:[^:]*:(\d{12}):/;

/**
 * What stands in a provider block and says nothing of whose credentials it takes. Two blocks that differ in nothing else are
 * one account.
 */
const NOT_OF_CREDENTIALS = ['region', 'default_tags', 'ignore_tags', 'max_retries', 'retry_mode', 's3_use_path_style'];

interface KnownProviders {
  readonly given: GivenAccounts;
  /** As the source writes it, since a plan has no locals; `''`: the source does not tell. */
  readonly writtenRegion: (provider: string) => string;
}

/** @throws UserError if the plan knows two accounts of one provider */
export function environmentsOf(
  plan: TerraformPlan,
  written: Configuration,
  { given, writtenRegion }: KnownProviders,
): (resource: PlannedResource) => ProviderEnvironment {
  const keyOf = (resource: PlannedResource): string =>
    providerOf(plan, textIn(written.resourceOf(resource), 'provider_config_key'));
  const accounts = new Map<string, string>();
  const accountOf = (provider: string): string => {
    const before = accounts.get(provider);
    if (before !== undefined) return before;
    const found = knownAccount(plan, written, { provider, given }) ?? twinOf(provider);
    accounts.set(provider, found);
    return found;
  };
  /** The account of a provider with the same credentials, if one is known; else one placeholder for all of them. */
  const twinOf = (provider: string): string => {
    const twins = twinsOf(plan, provider);
    for (const twin of twins) {
      const account = twin === provider ? undefined : knownAccount(plan, written, { provider: twin, given });
      if (account !== undefined) return account;
    }
    return placeholder(`provider.${twins[0] ?? provider}.account`);
  };
  const regions = new Map<string, string>();
  const regionOfSource = (provider: string): string => {
    const before = regions.get(provider);
    if (before !== undefined) return before;
    const unknown = placeholder(`provider.${provider}.region`);
    // What is written may hang on the provider itself.
    regions.set(provider, unknown);
    const region = writtenRegion(provider) || unknown;
    regions.set(provider, region);
    return region;
  };
  return (resource) => {
    const provider = keyOf(resource);
    const { after, before } = resource;
    // Provider 6 has the Region at the resource.
    const ofPlan = textIn(after, 'region') || regionInPlan(plan, provider) || textIn(before, 'region');
    return { account: accountOf(provider), region: ofPlan || regionOfSource(provider) };
  };
}

interface Provider {
  readonly provider: string;
  readonly given: GivenAccounts;
}

function knownAccount(plan: TerraformPlan, written: Configuration, { provider, given }: Provider): string | undefined {
  const alias = /\.([^.:]+)$/.exec(provider)?.[1] ?? '';
  const byUser = given.get(provider) ?? given.get(alias);
  const ids = new Set([...callerIdentities(plan, written, provider), ...fromBlock(plan, provider)]);
  if (byUser !== undefined) ids.add(byUser);
  const [id, other] = ids;
  if (other !== undefined)
    throw new UserError(`provider ${provider} of the plan has two accounts: ${id} and ${other}`, {
      hint: `--plan-account ${alias === '' ? '' : `${alias}=`}ID has to be the account that the plan was made for`,
    });
  return id ?? fromArns(plan, written, provider);
}

/** `aws_caller_identity`, read through the same provider, in whatever module. */
const callerIdentities = (plan: TerraformPlan, written: Configuration, provider: string): readonly string[] =>
  plan.prior
    .filter((one) => textIn(one, 'type') === 'aws_caller_identity' && isOf(one, provider, { plan, written }))
    .map((one) => textIn(objectIn(one, 'values'), 'account_id'))
    .filter((id) => DIGITS.test(id));

/** A role that is named by a whole ARN, and the only account that the block allows. */
function fromBlock({ configuration }: TerraformPlan, provider: string): readonly string[] {
  const { assume_role: role, allowed_account_ids: allowed } = expressionsOf(configuration, provider);
  const roles = Array.isArray(role) ? role.filter(isJsonObject) : [];
  const arn = constantOf(objectIn(roles.at(-1) ?? {}, 'role_arn'));
  const list = isJsonObject(allowed) ? allowed['constant_value'] : undefined;
  const only = Array.isArray(list) && list.length === 1 ? String(list[0]) : '';
  return [ACCOUNT_OF_ARN.exec(arn)?.[1] ?? '', only].filter((id) => DIGITS.test(id));
}

/** ARNs of what the provider manages already; `undefined` where they are not of one account. */
function fromArns(plan: TerraformPlan, written: Configuration, provider: string): string | undefined {
  const ids = new Set(
    plan.prior
      .filter((one) => one['mode'] === 'managed' && isOf(one, provider, { plan, written }))
      .flatMap((one) => ACCOUNT_OF_ARN.exec(textIn(objectIn(one, 'values'), 'arn'))?.[1] ?? []),
  );
  const [id, other] = ids;
  return other === undefined ? id : undefined;
}

/** In the JSON syntax the text of a template stands there as well. */
const constantOf = (expression: JsonObject): string =>
  'references' in expression ? '' : textIn(expression, 'constant_value');

/** Whether a resource of `prior_state` was read through the provider. */
function isOf(
  prior: JsonObject,
  provider: string,
  { plan, written }: { readonly plan: TerraformPlan; readonly written: Configuration },
): boolean {
  const module = moduleOfAddress(textIn(prior, 'address'));
  const resource = written.resourceAt(module, {
    type: textIn(prior, 'type'),
    name: textIn(prior, 'name'),
    isData: prior['mode'] === 'data',
  });
  const key = textIn(resource, 'provider_config_key');
  return key !== '' && providerOf(plan, key) === provider;
}

const expressionsOf = (configuration: JsonObject, provider: string): JsonObject =>
  objectIn(objectIn(objectIn(configuration, 'provider_config'), provider), 'expressions');

/** Keys of the providers that take the same credentials, this one among them, in the order of the plan. */
function twinsOf({ configuration }: TerraformPlan, provider: string): readonly string[] {
  const credentials = (key: string): string => {
    const own = Object.entries(expressionsOf(configuration, key)).filter(
      ([name]) => !NOT_OF_CREDENTIALS.includes(name) && name !== 'endpoints',
    );
    return JSON.stringify(own.sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  const mine = credentials(provider);
  // Of an expression only what it refers to is known: the same references may stand for different values.
  if (mine.includes('"references"')) return [provider];
  const isAws = (key: string): boolean => /^(?:.*:)?aws(?:\.|$)/.test(key) === /^(?:.*:)?aws(?:\.|$)/.test(provider);
  const keys = Object.keys(objectIn(configuration, 'provider_config'));
  const twins = keys.filter((key) => isAws(key) && credentials(key) === mine);
  return twins.includes(provider) ? twins : [provider, ...twins];
}

/** `''`: the plan does not tell. */
function regionInPlan({ configuration, variables }: TerraformPlan, provider: string): string {
  const expression = objectIn(expressionsOf(configuration, provider), 'region');
  return constantOf(expression) || ofVariable(expression, { configuration, variables });
}

function ofVariable(
  expression: JsonObject,
  { configuration, variables }: Pick<TerraformPlan, 'configuration' | 'variables'>,
) {
  const given = expression['references'];
  const [only, ...others] = Array.isArray(given) ? given.map(String) : [];
  if (only === undefined || others.length > 0 || !/^var\.[\w-]+$/.test(only)) return '';
  const name = only.slice('var.'.length);
  const declared = objectIn(objectIn(objectIn(configuration, 'root_module'), 'variables'), name);
  return declared['sensitive'] === true ? '' : textIn(objectIn(variables, name), 'value');
}

/** The key of `provider_config`: that of the root module which a module was given, or has by inheritance. */
function providerOf({ configuration }: TerraformPlan, key: string): string {
  const written = expressionsOf(configuration, key);
  // A module that only demands a provider has its name there, and nothing else.
  if (Object.keys(written).length > 0 || !key.includes(':')) return key === '' ? 'aws' : key;
  return key.slice(key.lastIndexOf(':') + 1);
}
