import { isSeverity, SEVERITIES, type Severity } from '../model/severity.ts';
import { UserError } from '../model/user-error.ts';
import { duration, type ShardOption, shard } from './durations-and-shards.ts';
import type { Kind } from './option-kind.ts';
import { shaped, textSchema } from './schema-parts.ts';
import type { Shape } from './shapes.ts';

const asGiven = <T>(value: T): T => value;

/** `true` or `false`. */
export const SWITCH: Kind<boolean, boolean, 'switch'> = {
  takes: 'switch',
  schema: { type: 'boolean' },
  parse: asGiven,
  read: asGiven,
};

export const TEXT: Kind<string, string, 'one'> = { takes: 'one', schema: textSchema, parse: asGiven, read: asGiven };

/** Text of one shape. */
export const textOf = (shape: Shape): Kind<string, string, 'one'> => ({
  takes: 'one',
  schema: shaped(shape),
  parse: (text, { name }) => checked(name, text, shape),
  read: asGiven,
});

/** A path; in the settings file it is relative to that file. */
export const PATH: Kind<string, string, 'one'> = {
  takes: 'one',
  schema: textSchema,
  parse: asGiven,
  read: (path, { here }) => here(path),
};

type Texts = readonly string[];
type List = Kind<Texts, Texts, 'list'>;

const listOf = (items: object) => ({ type: 'array', items, uniqueItems: true });

export const list = (item: string): List => ({
  takes: 'list',
  schema: listOf({ ...textSchema, description: item }),
  parse: asGiven,
  read: asGiven,
});

export const listOfShape = (shape: Shape, item: string): List => ({
  takes: 'list',
  schema: listOf({ ...shaped(shape), description: item }),
  parse: (texts, { name }) => texts.map((text) => checked(name, text, shape)),
  read: asGiven,
});

export const paths = (item: string): Kind<Texts, Texts, 'repeated'> => ({
  takes: 'repeated',
  schema: listOf({ ...textSchema, description: item }),
  parse: asGiven,
  read: (all, { here }) => all.map(here),
});

/** A whole number from 1 on. */
export const numberUpTo = (maximum: number): Kind<number, number, 'one'> => ({
  takes: 'one',
  schema: { type: 'integer', minimum: 1, maximum },
  parse(text, { name }) {
    const number = Number(text);
    if (Number.isInteger(number) && number >= 1 && number <= maximum) return number;
    throw new UserError(`${name} ${JSON.stringify(text)}: not a whole number from 1 to ${maximum}`, {
      hint: 'see s3log-audit --help',
    });
  },
  read: asGiven,
});

/** `12h`, in milliseconds. */
export const DURATION: Kind<number, string, 'one'> = {
  takes: 'one',
  schema: textSchema,
  parse: (text, { name }) => duration(name, text),
  read: (text) => duration('', text),
};

/** `3/16`. */
export const SHARD: Kind<ShardOption, string, 'one'> = {
  takes: 'one',
  schema: textSchema,
  parse: (text, { name }) => shard(name, text),
  read: (text) => shard('', text),
};

/** Some of a few words. */
export const someOf = <Word extends string>(
  words: readonly Word[],
): Kind<readonly Word[], readonly Word[], 'list'> => ({
  takes: 'list',
  schema: listOf({ enum: words }),
  parse: (texts, { name }) =>
    texts.map((text) => {
      const word = words.find((one) => one === text);
      if (word !== undefined) return word;
      throw new UserError(`${name} ${JSON.stringify(text)}: neither ${words.join(' nor ')}`, {
        hint: 'see s3log-audit --help',
      });
    }),
  read: asGiven,
});

export const SEVERITY: Kind<Severity, Severity, 'one'> = {
  takes: 'one',
  schema: { enum: SEVERITIES },
  parse(text, { name }) {
    if (isSeverity(text)) return text;
    throw new UserError(`${name} ${JSON.stringify(text)}: not a severity`, { hint: `one of ${SEVERITIES.join(', ')}` });
  },
  read: asGiven,
};

function checked(name: string, text: string, { pattern, what }: Shape): string {
  if (pattern.test(text)) return text;
  throw new UserError(`${name} ${JSON.stringify(text)}: not ${what}`, { hint: 'see s3log-audit --help' });
}
