import { known, plainValue, type SourceValue, unknownValue } from './source-value.ts';

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number | boolean>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

const boolean = (value: SourceValue | undefined): boolean | undefined => {
  if (value?.kind !== 'known') return undefined;
  if (value.value === true || value.value === 'true') return true;
  return value.value === false || value.value === 'false' ? false : undefined;
};

const number = (value: SourceValue | undefined): number | undefined => {
  if (value?.kind !== 'known' || value.value === null || typeof value.value === 'boolean' || value.value === '')
    return undefined;
  const found = Number(value.value);
  return Number.isFinite(found) ? found : undefined;
};

/** https://developer.hashicorp.com/terraform/language/expressions/operators */
export function operate(operator: string, [left, right]: readonly SourceValue[]): SourceValue {
  const unknown = unknownValue(`an operation ${operator}`);
  if (left === undefined) return unknown;
  switch (operator) {
    case '!': {
      const value = boolean(left);
      return value === undefined ? unknown : known(!value);
    }
    case '&&':
    case '||': {
      const decides = operator === '||';
      const both = [boolean(left), boolean(right)];
      if (both.includes(decides)) return known(decides);
      return both.includes(undefined) ? unknown : known(!decides);
    }
    case '==':
    case '!=': {
      const equal = isEqual(left, right);
      return equal === undefined ? unknown : known(equal === (operator === '=='));
    }
    default: {
      const [a, b] = right === undefined && operator === '-' ? [0, number(left)] : [number(left), number(right)];
      const compute = Object.hasOwn(ARITHMETIC, operator) ? ARITHMETIC[operator] : undefined;
      if (a === undefined || b === undefined || compute === undefined) return unknown;
      const value = compute(a, b);
      return typeof value === 'number' && !Number.isFinite(value) ? unknown : known(value);
    }
  }
}

/** A collection and a reference are never null. */
function isEqual(left: SourceValue, right: SourceValue | undefined): boolean | undefined {
  if (right === undefined) return undefined;
  const [a, b] = [plainValue(left), plainValue(right)];
  if (a !== undefined && b !== undefined) return JSON.stringify(a) === JSON.stringify(b);
  const collections = [left, right].filter(({ kind }) => kind === 'list' || kind === 'object');
  const nulls = [a, b].filter((value) => value === null);
  return collections.length === 1 && nulls.length === 1 ? false : undefined;
}
