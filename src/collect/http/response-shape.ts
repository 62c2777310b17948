import type { XmlElement } from './xml-outline.ts';

/** What an answer has to look like to be whole. The same for XML and JSON; attributes of elements say nothing here. */
export type ResponseShape =
  | { readonly kind: 'text'; readonly pattern: RegExp }
  | { readonly kind: 'list'; readonly of: ResponseShape; readonly least: number }
  | {
      readonly kind: 'members';
      readonly members: ReadonlyMap<string, Member>;
      /** One of these at least must be there. */
      readonly some: readonly string[];
      /** Nothing may stand there that is not declared. */
      readonly isClosed: boolean;
      /** A member that repeats, and the one that tells how often. */
      readonly counted?: Counted;
    }
  | { readonly kind: 'number' }
  | { readonly kind: 'anything' };

interface Counted {
  readonly member: string;
  readonly by: string;
}

interface Member {
  readonly shape: ResponseShape;
  readonly isOptional: boolean;
  /** As often as it likes, without an element around all of them. */
  readonly repeats: boolean;
}

/** A member that nothing is read from. */
export const anything: ResponseShape = { kind: 'anything' };
/** Text with something in it. */
export const text: ResponseShape = { kind: 'text', pattern: /\S/ };
/** Text that may be empty. */
export const anyText: ResponseShape = { kind: 'text', pattern: /^/ };
export const matching = (pattern: RegExp): ResponseShape => ({ kind: 'text', pattern });
/** A whole number, 0 or more. */
export const wholeNumber: ResponseShape = { kind: 'number' };
/** One of the words that AWS has there. A word that came later may change the meaning of everything beside it. */
export const words = (...known: readonly string[]): ResponseShape => ({
  kind: 'text',
  pattern: new RegExp(`^(?:${known.join('|')})$`),
});
export const truth = words('true', 'false');
export const list = (of: ResponseShape, least = 0): ResponseShape => ({ kind: 'list', of, least });

export interface Optional {
  readonly optional: ResponseShape;
}
export interface Repeated {
  readonly repeated: ResponseShape;
}
export const optional = (shape: ResponseShape): Optional => ({ optional: shape });
export const repeated = (shape: ResponseShape): Repeated => ({ repeated: shape });

/**
 * Members of an object, or children of an element. What may be missing is declared as such, and from its absence something
 * is concluded ("not configured"); so beside it nothing may be that is not declared, since that could be the same thing
 * under another name. Where all declared members must be there, or where nothing is concluded from an absence (`others:
 * 'ignored'`), others are ignored: AWS adds some every year.
 */
export function members(
  declared: Readonly<Record<string, ResponseShape | Optional | Repeated>>,
  {
    some = [],
    others,
    counted,
  }: { readonly some?: readonly string[]; readonly others?: 'ignored'; readonly counted?: Counted } = {},
): ResponseShape {
  const all = Object.entries(declared).map(([name, one]): readonly [string, Member] => {
    if ('optional' in one) return [name, { shape: one.optional, isOptional: true, repeats: false }];
    if ('repeated' in one) return [name, { shape: one.repeated, isOptional: true, repeats: true }];
    return [name, { shape: one, isOptional: false, repeats: false }];
  });
  const isClosed = others === undefined && all.some(([, { isOptional }]) => isOptional);
  return { kind: 'members', members: new Map(all), some, isClosed, ...(counted && { counted }) };
}

/** Why an answer is not whole: what is wrong, and where, in the words of the shape. */
export interface ShapeFault {
  readonly where: string;
  readonly what: 'missing' | 'unknown' | 'twice';
}

/** The first fault of an element; `undefined` where it is whole. */
export function faultOfElement(
  { name, text: content, children }: XmlElement,
  shape: ResponseShape,
): ShapeFault | undefined {
  switch (shape.kind) {
    case 'anything':
      return undefined;
    case 'number':
      return /^\d+$/.test(content) ? undefined : { where: name, what: 'unknown' };
    case 'text':
      return children.length === 0 && shape.pattern.test(content) ? undefined : { where: name, what: 'unknown' };
    case 'list': {
      if (content.trim() !== '') return { where: name, what: 'unknown' };
      if (children.length < shape.least) return { where: name, what: 'missing' };
      return firstFault(children, (child) => faultOfElement(child, shape.of));
    }
    case 'members': {
      if (content.trim() !== '') return { where: name, what: 'unknown' };
      const counts = new Map<string, number>();
      for (const child of children) counts.set(child.name, (counts.get(child.name) ?? 0) + 1);
      return (
        faultOfNames(name, shape, counts) ??
        faultOfCount(children, shape.counted, counts) ??
        firstFault(children, (child) => {
          const member = shape.members.get(child.name);
          return member && faultOfElement(child, member.shape);
        })
      );
    }
  }
}

/** The first fault of a value of JSON; `undefined` where it is whole. */
export function faultOfValue(value: unknown, shape: ResponseShape, where: string): ShapeFault | undefined {
  switch (shape.kind) {
    case 'anything':
      return undefined;
    case 'text':
      return typeof value === 'string' && shape.pattern.test(value) ? undefined : { where, what: 'unknown' };
    case 'number':
      return Number.isSafeInteger(value) && Number(value) >= 0 ? undefined : { where, what: 'unknown' };
    case 'list': {
      if (!Array.isArray(value)) return { where, what: 'unknown' };
      if (value.length < shape.least) return { where, what: 'missing' };
      return firstFault(value, (one) => faultOfValue(one, shape.of, where));
    }
    case 'members': {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return { where, what: 'unknown' };
      // A member that is null is one that is not there.
      const given = Object.entries(value).filter(([, one]) => one !== null);
      for (const [name, { isOptional }] of shape.members)
        if (!isOptional && !given.some(([one]) => one === name)) return { where: name, what: 'missing' };
      return firstFault(given, ([name, one]) => {
        const member = shape.members.get(name);
        return member && faultOfValue(one, member.shape, name);
      });
    }
  }
}

function faultOfNames(
  where: string,
  { members: declared, some, isClosed }: Extract<ResponseShape, { readonly kind: 'members' }>,
  counts: ReadonlyMap<string, number>,
): ShapeFault | undefined {
  for (const [name, { isOptional, repeats }] of declared) {
    const count = counts.get(name) ?? 0;
    if (count === 0 && !isOptional) return { where: name, what: 'missing' };
    if (count > 1 && !repeats) return { where: name, what: 'twice' };
  }
  if (some.length > 0 && !some.some((name) => counts.has(name))) return { where, what: 'missing' };
  if (isClosed) for (const name of counts.keys()) if (!declared.has(name)) return { where, what: 'unknown' };
  return undefined;
}

/** What a list lacks looks like its end. */
function faultOfCount(
  children: readonly XmlElement[],
  counted: Counted | undefined,
  counts: ReadonlyMap<string, number>,
): ShapeFault | undefined {
  if (counted === undefined) return undefined;
  const { member, by } = counted;
  const stated = children.find(({ name }) => name === by);
  const isWhole = stated === undefined || Number(stated.text) === (counts.get(member) ?? 0);
  return isWhole ? undefined : { where: member, what: 'missing' };
}

function firstFault<T>(all: readonly T[], of: (one: T) => ShapeFault | undefined): ShapeFault | undefined {
  for (const one of all) {
    const fault = of(one);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
