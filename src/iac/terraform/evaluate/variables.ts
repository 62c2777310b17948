import type { SourceExpression } from '../../source/expression.ts';
import { objectIn } from '../plan.ts';
import { isListValue, isObjectValue, OPEN, ofJson, type Value } from './value.ts';
import { blocksOf, moduleAt, type Scope, type WholePlan, writtenIn } from './world.ts';

/** Value of a variable: as the user gave it, as the call of the module has it, or its default. */
export function variable(name: string, { module, source }: Scope, world: WholePlan): Value {
  const declared = blocksOf(source, 'variable', [name]);
  if (isTrue(writtenIn(declared, ['sensitive']))) return OPEN;
  const otherwise = writtenIn(declared, ['default']);
  const inModule = (expression: SourceExpression): Value =>
    world.valueAt(expression, { module, source, key: null, blocks: [] });
  const given = givenValue(name, module, world);
  const isRefused = given === null && isFalse(writtenIn(declared, ['nullable']));
  const value = given === undefined || isRefused ? (otherwise === undefined ? OPEN : inModule(otherwise)) : given;
  const type = writtenIn(declared, ['type']);
  return type === undefined ? value : converted(value, type, inModule);
}

/** `undefined`: nobody gave one. */
function givenValue(name: string, module: Scope['module'], world: WholePlan): Value | undefined {
  const step = module.at(-1);
  if (step === undefined) {
    const given = objectIn(world.variables, name);
    return 'value' in given ? ofJson(given['value']) : undefined;
  }
  const parent = module.slice(0, -1);
  const caller = moduleAt(world.root, parent);
  const blocks = caller === undefined ? [] : blocksOf(caller, 'module', [step.name]);
  if (caller === undefined || blocks.length === 0) return OPEN;
  const argument = writtenIn(blocks, [name]);
  return argument && world.valueAt(argument, { module: parent, source: caller, key: step.key, blocks });
}

const isTrue = (expression: SourceExpression | undefined): boolean =>
  expression?.kind === 'literal' && expression.value === true;
const isFalse = (expression: SourceExpression | undefined): boolean =>
  expression?.kind === 'literal' && expression.value === false;

/**
 * With what `optional` adds: plans have values as they were given.
 * https://developer.hashicorp.com/terraform/language/expressions/type-constraints#optional-object-type-attributes
 */
function converted(value: Value, type: SourceExpression, evaluated: (expression: SourceExpression) => Value): Value {
  if (value === OPEN || value === null || type.kind !== 'call') return value;
  const [inner] = type.args;
  if (inner === undefined) return value;
  const within = (one: Value): Value => converted(one, inner, evaluated);
  if (['list', 'set'].includes(type.name)) return isListValue(value) ? value.map(within) : value;
  if (!isObjectValue(value)) return value;
  if (type.name === 'map') return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, within(one)]));
  if (type.name !== 'object' || inner.kind !== 'object') return value;
  const members = inner.members.flatMap(({ key, value: of }): (readonly [string, Value])[] => {
    const name = key.kind === 'literal' ? String(key.value) : '';
    const isOptional = of.kind === 'call' && of.name === 'optional';
    const [own = of, otherwise] = isOptional ? of.args : [];
    const given = Object.hasOwn(value, name) ? value[name] : undefined;
    if (given === undefined && !isOptional) return [];
    const missing = given === undefined || (given === null && otherwise !== undefined);
    const used = missing ? (otherwise === undefined ? null : evaluated(otherwise)) : given;
    return [[name, converted(used, own, evaluated)]];
  });
  // Attributes that the type does not have are dropped.
  return Object.fromEntries(members);
}
