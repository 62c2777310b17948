import { RE2JS, RE2JSException } from 're2js';
import { placeholder } from '../../model/placeholder.ts';
import { type Evaluated, pending } from './evaluated.ts';
import { isTemplateList, memberOf, type TemplateMap, type TemplateValue, textIn } from './template-value.ts';

/** Values that a user or a parent stack gives, by name. */
export type GivenParameters = Readonly<Record<string, Evaluated>>;

/** `undefined`: the template has no such parameter. */
export function parameterValue(
  name: string,
  {
    declared,
    given,
    owner,
  }: { readonly declared: TemplateMap; readonly given: GivenParameters; readonly owner: string },
): Evaluated | undefined {
  const parameter = memberOf(declared, name);
  if (parameter === undefined || parameter === null) return undefined;
  const type = textIn(parameter, 'Type');
  const isList = isListType(type);
  const written = Object.hasOwn(given, name) ? given[name] : memberOf(parameter, 'Default');
  // The value is the name of a parameter in Systems Manager, whose value nobody sees.
  if (type.startsWith('AWS::SSM::Parameter::Value')) {
    const reference = typeof written === 'string' && written !== '' ? `ssm ${written}` : `${owner}${name}`;
    return isList ? pending(reference) : placeholder(reference);
  }
  if (written === undefined) return isList ? pending(`${owner}${name}`) : placeholder(`${owner}${name}`);
  if (written === null) return isList ? [] : '';
  if (typeof written !== 'string') return written;
  return isList ? itemsIn(written) : written;
}

const isListType = (type: string): boolean =>
  type === 'CommaDelimitedList' || type.startsWith('List<') || type.includes('<List<');

const itemsIn = (written: string): readonly string[] => written.split(',').map((item) => item.trim());

/** The values that a parameter may have; `undefined`: any. */
export function allowedValues(parameter: TemplateValue | undefined): readonly string[] | undefined {
  const type = textIn(parameter, 'Type');
  const allowed = memberOf(parameter, 'AllowedValues');
  // What is allowed of a list are its items.
  if (!isTemplateList(allowed) || isListType(type) || type.startsWith('AWS::SSM::Parameter::Value')) return undefined;
  return allowed.filter((one) => typeof one === 'string');
}

/** Each limit of a parameter, and what breaks it. */
const LIMITS: Readonly<
  Record<string, { readonly words: string; readonly breaks: (value: string, limit: number) => boolean }>
> = {
  MinLength: { words: 'shorter than', breaks: (value, limit) => value.length < limit },
  MaxLength: { words: 'longer than', breaks: (value, limit) => value.length > limit },
  MinValue: { words: 'less than', breaks: (value, limit) => Number(value) < limit },
  MaxValue: { words: 'greater than', breaks: (value, limit) => Number(value) > limit },
};

/** "The pattern must match the entire parameter value": "CloudFormation template Parameters syntax". One that is not read here may match. */
function mayMatch(pattern: string, value: string): boolean {
  if (pattern === '') return true;
  try {
    return RE2JS.matches(pattern, value);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return true;
  }
}

/** Why CloudFormation would refuse a value that a user gives; `undefined`: nothing here says that it would. */
export function refusalOf(parameter: TemplateValue, value: string): string | undefined {
  const type = textIn(parameter, 'Type');
  // What is given is the name of a parameter in Systems Manager.
  if (type.startsWith('AWS::SSM::Parameter::Value')) return undefined;
  const isNumber = type === 'Number' || type === 'List<Number>';
  const allowed = memberOf(parameter, 'AllowedValues');
  for (const one of isListType(type) ? itemsIn(value) : [value]) {
    if (isNumber && (one === '' || Number.isNaN(Number(one)))) return `"${one}" is no number`;
    if (isTemplateList(allowed) && !allowed.includes(one)) return `"${one}" is not one of ${allowed.join(', ')}`;
    if (!mayMatch(textIn(parameter, 'AllowedPattern'), one))
      return `"${one}" does not match ${textIn(parameter, 'AllowedPattern')}`;
    for (const [name, { words, breaks }] of Object.entries(LIMITS)) {
      const limit = textIn(parameter, name);
      if (limit !== '' && breaks(one, Number(limit))) return `"${one}" is ${words} ${limit}`;
    }
  }
  return undefined;
}
