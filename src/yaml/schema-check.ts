import type { ErrorObject, ValidateFunction } from 'ajv';
import type { JsonObject } from '../model/record.ts';
import { suggestion } from '../model/suggestion.ts';
import { type FileFault, firstFaults } from './file-fault.ts';
import type { YamlFile } from './yaml-file.ts';

/** Errors of the last validation as faults with places. */
export const schemaFaults = (validate: ValidateFunction, yaml: YamlFile): readonly FileFault[] =>
  firstFaults(
    (validate.errors ?? []).filter(({ keyword }) => !WRAPPERS.has(keyword)),
    (error, more) => ({ ...schemaFault(error, yaml), ...(more === undefined ? {} : { text: more }) }),
  );

/** Said better by the errors that they wrap. */
const WRAPPERS = new Set(['propertyNames', 'anyOf', 'oneOf', 'if']);

function schemaFault(error: ErrorObject, { faultAt }: YamlFile): FileFault {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const params: JsonObject = error.params;
  // Only errors about a name itself have it.
  if (error.propertyName !== undefined) {
    const name = error.propertyName;
    const fault = faultAt({ path: [...path, name], key: true }, `the name "${name}" ${said(error)}`);
    // An account id with leading zeros has lost them by then.
    const isNumber = /^\d+$/.test(name) && /^\d/.test(fault.quoted.slice(fault.column - 1));
    return isNumber ? { ...fault, text: `${fault.text}: write it in quotes` } : fault;
  }
  if (error.keyword === 'additionalProperties') {
    const name = String(params['additionalProperty']);
    const known = Object.keys(error.parentSchema?.['properties'] ?? {});
    return faultAt({ path: [...path, name], key: true }, `unknown key "${name}"${suggestion(name, known)}`);
  }
  if (error.keyword === 'required') return faultAt({ path }, `"${String(params['missingProperty'])}" is missing`);
  return faultAt({ path }, `${path.length === 0 ? 'the file' : path.join('.')} ${said(error)}`);
}

function said({ keyword, params, data, message, parentSchema, propertyName }: ErrorObject): string {
  switch (keyword) {
    case 'enum': {
      const allowed: readonly unknown[] = params['allowedValues'];
      const near = typeof data === 'string' ? suggestion(data, allowed.map(String)) : '';
      return `is not one of ${allowed.join(', ')}${near}`;
    }
    case 'pattern': {
      // What the pattern stands for, where the schema says so.
      const title: unknown = parentSchema?.['title'];
      if (typeof title !== 'string') return message ?? keyword;
      return propertyName === undefined ? `${JSON.stringify(data)} is not ${title}` : `is not ${title}`;
    }
    case 'type':
      // An account id without quotes is a number to YAML, and may lose its leading zeros; `expect: true` is no expression.
      if (types(params).includes('string') && typeof data === 'number')
        return 'is a number to YAML: write it in quotes';
      if (types(params).includes('string') && typeof data === 'boolean')
        return 'is true or false to YAML: write it in quotes';
      return `must be ${types(params)
        .map((type) => TYPE_WORDS[type] ?? type)
        .join(' or ')}`;
    case 'minItems':
    case 'minLength':
      return 'is empty';
    default:
      return message ?? keyword;
  }
}

const types = ({ type }: JsonObject): readonly string[] => [type].flat().map(String);

/** What a type of JSON Schema is to somebody who writes YAML. */
const TYPE_WORDS: Readonly<Record<string, string>> = {
  object: 'a mapping (name: value)',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
};
