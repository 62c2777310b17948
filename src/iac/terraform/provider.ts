import type { JsonObject } from '../../model/record.ts';
import type { Configuration } from './configuration.ts';
import { blocksIn, objectIn, type PlannedResource, type TerraformPlan, textIn } from './plan.ts';

/** Where a resource will be. */
interface ProviderPlace {
  /** Key of its provider, which stands for an account or a Region that is not known. */
  readonly provider: string;
  /** Twelve digits; `''`: not known, and never guessed. */
  readonly account: string;
  readonly region: string;
}

export function placeOfProvider(plan: TerraformPlan, written: Configuration, resource: PlannedResource): ProviderPlace {
  const provider = providerOf(plan, textIn(written.resourceOf(resource), 'provider_config_key'));
  return { provider, account: accountOf(plan, provider), region: regionOf(plan, resource, provider) };
}

/** Provider 6 has the Region at the resource. */
function regionOf({ configuration, variables }: TerraformPlan, { after }: PlannedResource, provider: string): string {
  const { region } = objectIn(objectIn(objectIn(configuration, 'provider_config'), provider), 'expressions');
  const expression = objectIn({ region }, 'region');
  return (
    textIn(after, 'region') || textIn(expression, 'constant_value') || ofVariable(expression, variables) || provider
  );
}

function ofVariable(expression: JsonObject, variables: JsonObject): string {
  const given = expression['references'];
  const [only, ...others] = Array.isArray(given) ? given.map(String) : [];
  if (only === undefined || others.length > 0 || !only.startsWith('var.')) return '';
  return textIn(objectIn(variables, only.slice('var.'.length)), 'value');
}

/** The key of `provider_config`: that of the root module which a module was given, or has by inheritance. */
function providerOf({ configuration }: TerraformPlan, key: string): string {
  const written = objectIn(objectIn(objectIn(configuration, 'provider_config'), key), 'expressions');
  // A module that only demands a provider has its name there, and nothing else.
  return Object.keys(written).length > 0 || !key.includes(':') ? key : key.slice(key.lastIndexOf(':') + 1);
}

/** That of `aws_caller_identity`, read through the same provider. */
function accountOf({ configuration, prior }: TerraformPlan, provider: string): string {
  const read = blocksIn(objectIn(configuration, 'root_module'), 'resources')
    .filter((one) => one['type'] === 'aws_caller_identity' && one['provider_config_key'] === provider)
    .map((one) => textIn(one, 'address'));
  const ids = prior
    .filter((one) => read.includes(textIn(one, 'address')))
    .map((one) => textIn(objectIn(one, 'values'), 'account_id'));
  const [id = ''] = new Set(ids);
  return /^\d{12}$/.test(id) && new Set(ids).size === 1 ? id : '';
}
