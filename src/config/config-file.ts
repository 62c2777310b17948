import { UserError } from '../model/user-error.ts';
import { readRegularFile } from '../store/regular-file.ts';
import { faultsError } from '../yaml/fault-report.ts';
import { compileSchema, schemaFaults } from '../yaml/schema-check.ts';
import { parseYaml, type YamlFile } from '../yaml/yaml-file.ts';
import { CONFIG_SCHEMA } from './config-schema.ts';
import type { FileContext } from './option-kind.ts';
import { DEFAULT_FILE, type OPTIONS, type OptionName } from './options.ts';

type Row = (typeof OPTIONS)[OptionName];
type At<Key extends string, Value> = Key extends `${infer Head}.${infer Rest}`
  ? { readonly [Section in Head]?: At<Rest, Value> }
  : { readonly [Name in Key]?: Value };
type InFileOf<One> = One extends {
  key: infer Key extends string;
  kind: { read(inFile: infer InFile, context: FileContext): unknown };
}
  ? (all: At<Key, InFile>) => void
  : never;

/** The settings as the file gives them: the schema is checked, the meaning is not. Joined of what each row has there. */
type ConfigData = InFileOf<Row> extends (all: infer All) => void ? All : never;

/** A file of settings, with the way back to its lines. */
export interface ConfigFile {
  readonly path: string;
  readonly data: ConfigData;
  readonly faultAt: YamlFile['faultAt'];
}

export const CONFIG_HINT = 'mend the file; nothing was scanned. rules/config.schema.json of the package describes it';

/** Room for ten thousand waivers. */
const MAX_BYTES = 4 * 1024 * 1024;

const isConfig = compileSchema<ConfigData>(CONFIG_SCHEMA);

/**
 * Reads the file that is named, or `s3log-audit.yaml` in the working folder if there is one.
 * @throws UserError with every mistake, as `file:line:column`
 */
export async function readConfig(named: string | undefined): Promise<ConfigFile | null> {
  const path = named ?? DEFAULT_FILE;
  let text: string;
  try {
    text = await readRegularFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    if (named === undefined && code === 'ENOENT') return null;
    throw new UserError(`${path}: the settings cannot be read: ${code}`, {
      hint: 'name a YAML file with --config',
      cause: error,
    });
  }
  return parseConfig(path, text);
}

export function parseConfig(path: string, text: string): ConfigFile {
  const yaml = parseYaml(path, text, MAX_BYTES);
  if (!('data' in yaml)) throw faultsError(yaml, CONFIG_HINT);
  // A file in which everything is commented out is an empty one.
  const data = yaml.data ?? {};
  if (!isConfig(data)) throw faultsError(schemaFaults(isConfig, yaml), CONFIG_HINT);
  return { path, data, faultAt: yaml.faultAt };
}
