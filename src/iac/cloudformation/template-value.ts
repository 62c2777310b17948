/** A template as it is written. Scalars are text, as CloudFormation compares them; short tags are spelled out (`Fn::Sub`). */
export type TemplateValue = string | null | readonly TemplateValue[] | TemplateMap;

export interface TemplateMap {
  readonly [name: string]: TemplateValue;
}

export const isTemplateMap = (value: unknown): value is TemplateMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isTemplateList = (value: TemplateValue | undefined): value is readonly TemplateValue[] =>
  Array.isArray(value);

/** What stands under a name, whatever objects have by themselves. */
export const memberOf = (parent: TemplateValue | undefined, name: string): TemplateValue | undefined =>
  isTemplateMap(parent) && Object.hasOwn(parent, name) ? parent[name] : undefined;

/** `{}` where there is none, or something else. */
export const mapIn = (parent: TemplateValue | undefined, name: string): TemplateMap => {
  const value = memberOf(parent, name);
  return isTemplateMap(value) ? value : {};
};

/** `''` where there is none, or something else. */
export const textIn = (parent: TemplateValue | undefined, name: string): string => {
  const value = memberOf(parent, name);
  return typeof value === 'string' ? value : '';
};

/** A function with its argument: a map of one name. */
export function functionIn(value: TemplateMap): readonly [name: string, argument: TemplateValue] | undefined {
  const names = Object.keys(value);
  const [name = ''] = names;
  if (names.length !== 1 || !(name === 'Ref' || name.startsWith('Fn::'))) return undefined;
  return [name, value[name] ?? null];
}

const NO_VALUE: TemplateValue = { Ref: 'AWS::NoValue' };

const isPlainMap = (value: TemplateValue | undefined): value is TemplateMap =>
  isTemplateMap(value) && !Object.keys(value).some((name) => name === 'Ref' || name.startsWith('Fn::'));

/**
 * `Fn::If` of two maps as one map of `Fn::If`, of which each member is decided by itself: what both have in common is known, whichever it
 * will be. `undefined`: it is of something else.
 */
export function ifInMembers([condition = null, yes, no]: readonly TemplateValue[]): TemplateMap | undefined {
  if (!isPlainMap(yes) || !isPlainMap(no)) return undefined;
  const either = (name: string): TemplateValue => ({
    'Fn::If': [condition, memberOf(yes, name) ?? NO_VALUE, memberOf(no, name) ?? NO_VALUE],
  });
  return Object.fromEntries(Object.keys({ ...yes, ...no }).map((name) => [name, either(name)]));
}

/** The same as `memberOf`, also where `Fn::If` decides between two maps. */
export function memberOfEither(parent: TemplateValue | undefined, name: string): TemplateValue | undefined {
  const [called, argument] = (isTemplateMap(parent) && functionIn(parent)) || [];
  const either = called === 'Fn::If' && isTemplateList(argument) ? ifInMembers(argument) : undefined;
  return memberOf(either ?? parent, name);
}

/** Somewhere inside stands a reference: the name in `Ref`, `Fn::GetAtt` or `${Logs}` of `Fn::Sub`; `''` for the output of another stack. */
export function refersTo(value: TemplateValue | undefined, isMeant: (name: string) => boolean): boolean {
  if (isTemplateList(value)) return value.some((one) => refersTo(one, isMeant));
  if (!isTemplateMap(value)) return false;
  const [name = '', argument = null] = functionIn(value) ?? [];
  const [first] = isTemplateList(argument) ? argument : [argument];
  // A name that a function makes may be any.
  if ((name === 'Ref' || name === 'Fn::GetAtt') && typeof first !== 'string') return true;
  // Variables of `Fn::Sub` hide what else is called so.
  const variables = name === 'Fn::Sub' && isTemplateList(argument) ? argument[1] : undefined;
  const all = REFERENCES[name]?.(typeof first === 'string' ? first : '') ?? [];
  const names = all.filter((one) => memberOf(variables, one) === undefined);
  return names.some(isMeant) || Object.values(value).some((one) => refersTo(one, isMeant));
}

const REFERENCES: Readonly<Record<string, (text: string) => readonly string[]>> = {
  Ref: (text) => [text],
  'Fn::GetAtt': (text) => text.split('.', 1),
  'Fn::Sub': (text) => [...text.matchAll(/\$\{([^!{}.]+)/g)].map(([, name = '']) => name.trim()),
  'Fn::ImportValue': () => [''],
  'Fn::GetStackOutput': () => [''],
};
