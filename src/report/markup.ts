import { htmlEscape } from 'escape-goat';
import { linesWithoutInvisible } from '../model/plain-text.ts';

/** Markup that only `markup` makes, so that whatever else stands in a slot is text. */
class Markup {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
  toString(): string {
    return this.source;
  }
}

export type { Markup };

export type MarkupSlot = Markup | string | number | readonly MarkupSlot[];

/** Shown in place of invisible characters: leaving them out would let two names look like one. */
const REPLACEMENT = '\uFFFD';

const sourceOf = (slot: MarkupSlot): string => {
  if (slot instanceof Markup) return slot.source;
  if (typeof slot === 'object') return slot.map(sourceOf).join('');
  return htmlEscape(linesWithoutInvisible(String(slot), REPLACEMENT));
};

/** HTML or SVG of a template: what stands in its slots is text unless it is markup itself, or a list of such. */
export const markup = (template: TemplateStringsArray, ...slots: readonly MarkupSlot[]): Markup =>
  new Markup(String.raw({ raw: template }, ...slots.map(sourceOf)));

/** Program text for `<style>` and `<script>`, where nothing is escaped. Only for constants of this repository. */
export const rawText = (text: string): Markup => new Markup(text);

const IN_SCRIPT: Readonly<Record<string, string>> = { '<': '\\u003c', '\u2028': '\\u2028', '\u2029': '\\u2029' };

/** JSON for a `<script>` of data: nothing in it can end the element, or a line of a program that reads it. */
export const scriptJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(/[<\u2028\u2029]/g, (character) => IN_SCRIPT[character] ?? '');

export const nothing = markup``;
