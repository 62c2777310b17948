import { SEVERITIES } from '../model/severity.ts';
import type { FilePosition } from '../yaml/file-fault.ts';
import { type FileOnly, fileOnly } from './file-only.ts';
import type { FileContext } from './option-kind.ts';
import type { RuleSetting } from './option-values.ts';
import { section } from './schema-parts.ts';
import type { RuleSettingInFile } from './values-in-file.ts';

type RuleSettings = Readonly<Record<string, RuleSetting>>;

/** Changes of single rules, by their ids, under the key of the settings file that the row has. */
export const ruleSettings = (key: string): FileOnly<RuleSettings, Readonly<Record<string, RuleSettingInFile>>> =>
  fileOnly({
    schema: {
      type: 'object',
      additionalProperties: section('Changes of this rule.', {
        enabled: { type: 'boolean', description: 'false disables the rule, unless it is selected by its id.' },
        severity: { enum: SEVERITIES, description: 'Severity of its findings here.' },
        params: { type: 'object', description: 'Values of its parameters, by name.' },
      }),
    },
    read: (settings, context) =>
      Object.fromEntries(
        Object.entries(settings).map(([id, { enabled = true, severity = null, params = {} }]) => {
          const at = placesBelow(context, [...key.split('.'), id]);
          const ofParams = Object.keys(params).map((name) => [name, at('params', name)]);
          return [id, { enabled, severity, params, places: { '': at(), ...Object.fromEntries(ofParams) } }];
        }),
      ),
    write: (settings) =>
      Object.fromEntries(
        Object.entries(settings).map(([id, { places: _, severity, ...setting }]) => [
          id,
          { ...setting, ...(severity === null ? {} : { severity }) },
        ]),
      ),
  });

const placesBelow =
  ({ faultAt }: FileContext, above: readonly string[]) =>
  (...below: readonly string[]): FilePosition => {
    const { text: _, ...place } = faultAt({ path: [...above, ...below], key: true }, '');
    return place;
  };
