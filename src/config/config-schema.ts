import { optionList, pathInFile } from './option-names.ts';
import { SECTIONS } from './options.ts';
import { described, section } from './schema-parts.ts';

/** Members of one section of the file: options that are written there, and sections below it. */
function members(above: readonly string[]): Readonly<Record<string, object>> {
  const found: Record<string, object> = {};
  for (const [, row] of optionList) {
    const path = pathInFile(row);
    const name = path[above.length];
    if (name === undefined || !above.every((part, index) => path[index] === part)) continue;
    const below = path.slice(0, above.length + 1);
    found[name] ??=
      path.length === below.length
        ? described(row.kind.schema, row.doc.replaceAll('`', ''))
        : section(SECTIONS[below.join('.')] ?? '', members(below));
  }
  return found;
}

/** JSON Schema of the settings; `rules/config.schema.json` is written from it for editors. */
export const CONFIG_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Settings of s3log-audit',
  ...section('Flags and environment variables take precedence over this file. Paths are relative to it.', members([])),
};
