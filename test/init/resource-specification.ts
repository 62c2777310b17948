import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Property, PropertyType } from '@aws-cdk/service-spec-types';

/** AWS's published specification of the resources of CloudFormation. */
const database = loadAwsServiceSpecSync();

type Properties = Readonly<Record<string, Property>>;

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** What the specification does not allow in a template: unknown types and properties, missing ones, values of other types. */
export const templateFaults = (resources: Readonly<Record<string, Resource>>): readonly string[] =>
  Object.entries(resources).flatMap(([id, { Type, Properties = {} }]) => {
    const [spec] = database.lookup('resource', 'cloudFormationType', 'equals', Type);
    return spec === undefined ? [`${id}: no type ${Type}`] : membersIn(Properties, spec.properties, id);
  });

function membersIn(given: Readonly<Record<string, unknown>>, allowed: Properties, path: string): readonly string[] {
  const missing = Object.entries(allowed).filter(([name, { required }]) => required === true && !(name in given));
  return [
    ...missing.map(([name]) => `${path}.${name} is missing`),
    ...Object.entries(given).flatMap(([name, value]) => {
      const property = allowed[name];
      return property === undefined ? [`${path}.${name} is unknown`] : valueIn(value, property.type, `${path}.${name}`);
    }),
  ];
}

/** What a function of CloudFormation gives is known to CloudFormation alone. */
const isFunction = (value: object): boolean => Object.keys(value).some((key) => /^(Ref|Fn::.+)$/.test(key));

function valueIn(value: unknown, type: PropertyType, path: string): readonly string[] {
  if (typeof value === 'object' && value !== null && isFunction(value)) return [];
  const wrong = [`${path} is no ${type.type}: ${JSON.stringify(value)}`];
  switch (type.type) {
    case 'json':
      return [];
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((one, index) => valueIn(one, type.element, `${path}[${index}]`))
        : wrong;
    case 'map':
      return isRecord(value)
        ? Object.entries(value).flatMap(([name, one]) => valueIn(one, type.element, `${path}.${name}`))
        : wrong;
    case 'ref':
      return isRecord(value)
        ? membersIn(value, database.get('typeDefinition', type.reference.$ref).properties, path)
        : wrong;
    case 'union':
      return type.types.some((one) => valueIn(value, one, path).length === 0) ? [] : wrong;
    case 'integer':
      return Number.isInteger(value) ? [] : wrong;
    case 'number':
    case 'boolean':
      return typeof value === type.type ? [] : wrong;
    default:
      return typeof value === 'string' ? [] : wrong;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
