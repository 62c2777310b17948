import { faultsError } from '../yaml/fault-report.ts';
import { schemaFaults } from '../yaml/schema-check.ts';
import { parseYaml, type YamlFile } from '../yaml/yaml-file.ts';
import type { ConfigData } from './config-data.ts';
import { CONFIG_HINT } from './config-hint.ts';
import { isConfig } from './config-validator.ts';

/** A file of settings, with the way back to its lines. */
export interface ConfigFile {
  readonly path: string;
  readonly data: ConfigData;
  readonly faultAt: YamlFile['faultAt'];
}

/** Room for ten thousand waivers. */
const MAX_BYTES = 4 * 1024 * 1024;

export function parseConfig(path: string, text: string): ConfigFile {
  const yaml = parseYaml(path, text, MAX_BYTES);
  if (!('data' in yaml)) throw faultsError(yaml, CONFIG_HINT);
  // A file in which everything is commented out is an empty one.
  const data = yaml.data ?? {};
  if (!isConfig(data)) throw faultsError(schemaFaults(isConfig, yaml), CONFIG_HINT);
  return { path, data, faultAt: yaml.faultAt };
}
