import { isTemplateMap, mapIn, memberOf, type TemplateMap, type TemplateValue, textIn } from './template-value.ts';

/** What a macro makes of a template is seen only once CloudFormation has called it. */
export interface Macros {
  /** It may change everything. */
  readonly changing: readonly string[];
  /** It adds resources. */
  readonly adding: readonly string[];
}

/**
 * Macros of AWS that leave buckets, and what is said of them, as they are written.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html
 */
const HARMLESS = /^AWS::(?:LanguageExtensions|Serverless-|SecretsManager-|CodeDeployBlueGreen|CloudWatchMetrics)/;
const INCLUDE = 'AWS::Include';

/** Resources that stand for more resources. */
const MODULE = /::MODULE$/;

export function macrosOf(body: TemplateMap, unexpanded: readonly string[]): Macros {
  const resources = mapIn(body, 'Resources');
  const named = [...transforms(memberOf(body, 'Transform')), ...transforms(memberOf(body, 'Fn::Transform'))];
  const within = transforms(memberOf(resources, 'Fn::Transform'));
  const standIns = Object.entries(resources).filter(([, one]) => MODULE.test(textIn(one, 'Type')) || isIncluded(one));
  return {
    changing: named.filter((name) => name !== INCLUDE && !HARMLESS.test(name)),
    adding: [
      ...[...named, ...within].filter((name) => name === INCLUDE || within.includes(name)),
      ...standIns.map(([id]) => id),
      ...unexpanded,
    ],
  };
}

/** A macro makes the whole resource: nobody sees what it is. */
const isIncluded = (resource: TemplateValue): boolean =>
  textIn(resource, 'Type') === '' && memberOf(resource, 'Fn::Transform') !== undefined;

function transforms(value: TemplateValue | undefined): readonly string[] {
  const all = Array.isArray(value) ? value : [value];
  return all.flatMap((one) => {
    if (typeof one === 'string') return [one];
    const name = isTemplateMap(one) ? textIn(one, 'Name') || textIn(memberOf(one, 'Fn::Transform'), 'Name') : '';
    return name === '' ? [] : [name];
  });
}
