import { hasPlaceholder } from '../../model/placeholder.ts';
import { casesOf } from './cases.ts';
import type { Conditions } from './conditions.ts';
import { asText } from './evaluated.ts';
import type { TemplateNames } from './functions.ts';
import { isTemplateMap, mapIn, type TemplateMap, type TemplateValue } from './template-value.ts';

/** A text that deployment may make of a value. */
export interface PossibleText {
  readonly text: string;
  /** What a text of the template is where this is the one: the Region that a mapping was asked for stands in place of `AWS::Region`. */
  readonly elsewhere: (text: string) => string;
}

interface Choosing {
  readonly names: TemplateNames;
  readonly conditions: Conditions;
  readonly mappings: TemplateMap;
}

/** Texts that conditions may pick, and mappings of which only deployment knows which entry is meant: that of its Region, most often. */
export function possibleTexts(
  value: TemplateValue,
  { names, conditions, mappings }: Choosing,
): readonly PossibleText[] {
  const entries = new Map<string, { readonly open: string; readonly key: string }>();
  const add = (open: string, map: TemplateMap): void => {
    for (const key of hasPlaceholder(open) ? Object.keys(map) : []) entries.set(`${key} ${open}`, { open, key });
  };
  const textsWith = (
    mapping: TemplateNames['mapping'],
    elsewhere: PossibleText['elsewhere'],
  ): readonly PossibleText[] =>
    casesOf(value, { names: { ...names, mapping }, conditions }).flatMap(({ value: one }) => {
      const text = asText(one);
      return text === undefined ? [] : [{ text, elsewhere }];
    });
  const asWritten = textsWith(
    (map, first, second) => {
      const within = mapIn(mappings, map);
      add(first, within);
      for (const one of Object.values(within)) if (isTemplateMap(one)) add(second, one);
      return names.mapping(map, first, second);
    },
    (text) => text,
  );
  const byEntry = [...entries.values()].flatMap(({ open, key }) => {
    const meant = (text: string): string => text.replaceAll(open, key);
    return textsWith((map, first, second) => names.mapping(map, meant(first), meant(second)), meant);
  });
  return [...asWritten, ...byEntry];
}
