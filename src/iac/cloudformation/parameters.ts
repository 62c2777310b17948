import { placeholder } from '../../model/placeholder.ts';
import { type Evaluated, pending } from './evaluated.ts';
import { memberOf, type TemplateMap, textIn } from './template-value.ts';

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
  const isList = type === 'CommaDelimitedList' || type.startsWith('List<') || type.includes('<List<');
  const written = Object.hasOwn(given, name) ? given[name] : memberOf(parameter, 'Default');
  // The value is the name of a parameter in Systems Manager, whose value nobody sees.
  if (type.startsWith('AWS::SSM::Parameter::Value')) {
    const reference = typeof written === 'string' && written !== '' ? `ssm ${written}` : `${owner}${name}`;
    return isList ? pending(reference) : placeholder(reference);
  }
  if (written === undefined) return isList ? pending(`${owner}${name}`) : placeholder(`${owner}${name}`);
  if (written === null) return isList ? [] : '';
  if (typeof written !== 'string') return written;
  return isList ? written.split(',').map((item) => item.trim()) : written;
}
