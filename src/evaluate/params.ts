import type { ParamValue } from '../model/rule.ts';
import type { ParamSource, ParamType, RuleFault, RuleSource } from './source.ts';

const MAX_ENTRIES = 1000;

/** `undefined` if the value is not of the type. */
function paramValue(type: ParamType, value: unknown): ParamValue | undefined {
  switch (type) {
    case 'bool':
      return typeof value === 'boolean' ? value : undefined;
    case 'int':
      if (typeof value === 'bigint') return value;
      return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : undefined;
    case 'string':
      return typeof value === 'string' ? value : undefined;
    case 'list<string>':
      return Array.isArray(value) && value.length <= MAX_ENTRIES && value.every((entry) => typeof entry === 'string')
        ? value
        : undefined;
  }
}

/** Values of all declared parameters: what is set, else the default. */
export function paramValues(
  { id, params = {} }: RuleSource,
  settings: Readonly<Record<string, unknown>>,
): { readonly values: Readonly<Record<string, ParamValue>>; readonly faults: readonly RuleFault[] } {
  const values: Record<string, ParamValue> = {};
  const faults: RuleFault[] = [];
  for (const [name, { type, default: preset }] of Object.entries<ParamSource>(params)) {
    const field = ['params', name, 'default'];
    const normal = paramValue(type, preset);
    if (normal === undefined) {
      faults.push({ field, offset: 0, text: `must be ${article(type)}` });
      continue;
    }
    const isSet = Object.hasOwn(settings, name);
    const value = isSet ? paramValue(type, settings[name]) : normal;
    if (value === undefined)
      faults.push({
        field: ['params', name],
        offset: 0,
        text: `parameter ${name} of ${id} is set to no ${type}`,
        setting: name,
      });
    else values[name] = value;
  }
  for (const name of Object.keys(settings))
    if (!Object.hasOwn(params, name))
      faults.push({
        field: ['params'],
        offset: 0,
        text: `parameter ${name} is set, but ${id} has none of this name`,
        setting: name,
      });
  return { values, faults };
}

const article = (type: ParamType): string => (type === 'int' ? 'an integer' : `a ${type}`);
