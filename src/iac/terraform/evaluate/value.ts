import type { ModuleStep, PlannedResource } from '../plan.ts';

/** Nobody can tell, not even which part of it is open. */
export const OPEN: unique symbol = Symbol('open');

/** A resource or a module as a whole, whose attributes are asked for one by one. */
export class Whole {
  readonly of: PlannedResource | readonly ModuleStep[];

  constructor(of: Whole['of']) {
    this.of = of;
  }
}

/**
 * What an expression comes to. Text may hold placeholders for what is known only after apply; numbers and booleans are
 * known, or else the whole is open.
 */
export type Value =
  | string
  | number
  | boolean
  | null
  | typeof OPEN
  | Whole
  | readonly Value[]
  | { readonly [name: string]: Value };

export type ObjectValue = { readonly [name: string]: Value };

export const isObjectValue = (value: Value): value is ObjectValue =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Whole);

/** In the order in which Terraform goes over an object. */
export const sortedEntries = (object: ObjectValue): readonly (readonly [string, Value])[] =>
  Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));

export const isListValue = (value: Value): value is readonly Value[] => Array.isArray(value);

/** What came out of JSON. */
export const ofJson = (json: unknown): Value => {
  if (Array.isArray(json)) return json.map(ofJson);
  if (typeof json === 'object' && json !== null)
    return Object.fromEntries(Object.entries(json).map(([name, one]) => [name, ofJson(one)]));
  return typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean' ? json : null;
};

/** JSON of a value; `undefined` where some of it is open. */
export function jsonOf(value: Value): unknown {
  if (value === OPEN || value instanceof Whole) return undefined;
  if (isListValue(value)) {
    const items = value.map(jsonOf);
    return items.includes(undefined) ? undefined : items;
  }
  if (!isObjectValue(value)) return value;
  const members = Object.entries(value).map(([name, one]) => [name, jsonOf(one)] as const);
  return members.some(([, one]) => one === undefined) ? undefined : Object.fromEntries(members);
}
