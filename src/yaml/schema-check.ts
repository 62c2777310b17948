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
      if (![params['type']].flat().includes('string')) return message ?? keyword;
      if (typeof data === 'number') return 'is a number to YAML: write it in quotes';
      return typeof data === 'boolean' ? 'is true or false to YAML: write it in quotes' : (message ?? keyword);
    case 'minLength':
      return 'is empty';
    default:
      return message ?? keyword;
  }
}
