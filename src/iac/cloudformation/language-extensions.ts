import { standsForItself } from '../../model/placeholder.ts';
import { asText, isEvaluatedList, isPending } from './evaluated.ts';
import type { Evaluate } from './functions.ts';
import type { ParsedTemplate } from './parse-template.ts';
import { functionIn, isTemplateList, isTemplateMap, type TemplateMap, type TemplateValue } from './template-value.ts';

const LOOP = 'Fn::ForEach::';
/** Loops within loops multiply. */
const MOST_RESOURCES = 5_000;

export interface Expanded {
  readonly template: ParsedTemplate;
  /** Loops of resources over what is known only after deployment. */
  readonly unexpanded: readonly string[];
}

/**
 * What the transform AWS::LanguageExtensions makes of a template: `Fn::ForEach` expanded, and functions within `Ref` and `Fn::GetAtt`
 * replaced by the names that they make.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html
 */
export function expandExtensions(template: ParsedTemplate, evaluate: Evaluate): Expanded {
  const unexpanded: string[] = [];
  const lines = new WeakMap<TemplateMap, ReadonlyMap<string, number>>();
  let made = 0;

  const lineOf = (parent: TemplateMap, name: string): number | undefined =>
    lines.get(parent)?.get(name) ?? template.lineOf(parent, name);

  const expandMap = (map: TemplateMap): TemplateMap => {
    if (!Object.keys(map).some((name) => name.startsWith(LOOP))) return map;
    const members: [string, TemplateValue][] = [];
    const at = new Map<string, number>();
    const add = (name: string, value: TemplateValue, from: TemplateMap, written: string): void => {
      made += 1;
      members.push([name, value]);
      const line = lineOf(from, written);
      if (line !== undefined) at.set(name, line);
    };
    for (const [name, value] of Object.entries(map)) {
      const rounds = name.startsWith(LOOP) && made < MOST_RESOURCES ? roundsOf(value) : undefined;
      if (name.startsWith(LOOP) && rounds === undefined) unexpanded.push(name);
      else if (rounds === undefined) add(name, value, map, name);
      for (const round of rounds ?? []) for (const [inner, one] of Object.entries(round)) add(inner, one, round, inner);
    }
    const expanded = Object.fromEntries(members);
    lines.set(expanded, at);
    return expanded;
  };

  const roundsOf = (loop: TemplateValue): readonly TemplateMap[] | undefined => {
    if (!isTemplateList(loop)) return undefined;
    const [identifier, collection, output] = loop;
    const items = collection === undefined ? undefined : evaluate(collection);
    if (typeof identifier !== 'string' || !isEvaluatedList(items) || !isTemplateMap(output)) return undefined;
    const texts = items.map((item) => (isPending(item) ? undefined : asText(item)));
    const all = texts.filter((one) => one !== undefined);
    if (all.length < texts.length) return undefined;
    return all.map((item) => expandMap(replacedMap(output, { identifier, item })));
  };

  interface Round {
    readonly identifier: string;
    readonly item: string;
  }

  const replacedMap = (map: TemplateMap, round: Round): TemplateMap => {
    const at = new Map<string, number>();
    const members = Object.entries(map).map(([name, value]) => {
      const replacedName = replacedText(name, round);
      const line = lineOf(map, name);
      if (line !== undefined) at.set(replacedName, line);
      return [replacedName, replaced(value, round)] as const;
    });
    const result = Object.fromEntries(members);
    lines.set(result, at);
    return result;
  };

  const replaced = (value: TemplateValue, round: Round): TemplateValue => {
    if (typeof value === 'string') return replacedText(value, round);
    if (isTemplateList(value)) return value.map((one) => replaced(one, round));
    if (!isTemplateMap(value)) return value;
    const keys = Object.keys(value);
    return keys.length === 1 && value['Ref'] === round.identifier ? round.item : replacedMap(value, round);
  };

  const nameMade = (value: TemplateValue): TemplateValue => {
    const text = isTemplateMap(value) ? asText(evaluate(value)) : undefined;
    return text !== undefined && standsForItself(text) ? text : value;
  };

  /** The very value where there is nothing to replace. */
  const withNames = (value: TemplateValue): TemplateValue => {
    if (isTemplateList(value)) {
      const all = value.map(withNames);
      return all.every((one, index) => one === value[index]) ? value : all;
    }
    if (!isTemplateMap(value)) return value;
    const [called, argument = null] = functionIn(value) ?? [];
    if (called === 'Ref' && isTemplateMap(argument)) return { Ref: nameMade(argument) };
    if (called === 'Fn::GetAtt' && isTemplateList(argument) && argument.some(isTemplateMap))
      return { 'Fn::GetAtt': argument.map(nameMade) };
    const members = Object.entries(value).map(([name, one]) => [name, withNames(one)] as const);
    if (members.every(([name, one]) => one === value[name])) return value;
    const named = Object.fromEntries(members);
    const at = members.map(([name]) => [name, lineOf(value, name)] as const);
    lines.set(named, new Map(at.filter((one): one is [string, number] => one[1] !== undefined)));
    return named;
  };

  const { body } = template;
  const sections = Object.entries(body).map(
    ([name, section]) => [name, withNames(isTemplateMap(section) ? expandMap(section) : section)] as const,
  );
  const expanded = Object.fromEntries(sections);
  // Only resources that nobody sees matter; lines of sections are never asked for.
  return { template: { file: template.file, body: expanded, lineOf }, unexpanded };
}

/** `&{Name}` leaves out what no logical id may have. */
const replacedText = (
  text: string,
  { identifier, item }: { readonly identifier: string; readonly item: string },
): string =>
  text.replaceAll(`\${${identifier}}`, item).replaceAll(`&{${identifier}}`, item.replaceAll(/[^A-Za-z0-9]/g, ''));
