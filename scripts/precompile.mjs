// Writes modules of build/ again with what they would work out at each start of the program: the code that ajv makes of a
// schema, and what checking the rules of the package finds. Run by build.mjs between tsc and the bundler.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { _, Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = (path) => import(`${root}build/${path}`);

export async function precompile() {
  const { SCHEMA_OPTIONS } = await built('yaml/compile-schema.js');
  const validator = async (path, schema, name) => {
    const module = await built(schema.module);
    writeFileSync(`${root}build/${path}`, codeOf(new Ajv(withCode(SCHEMA_OPTIONS)), module[schema.name], name));
  };
  await validator(
    'config/config-validator.js',
    { module: 'config/config-schema.js', name: 'CONFIG_SCHEMA' },
    'isConfig',
  );
  await validator('ruleset/rule-validator.js', { module: 'ruleset/rule-schema.js', name: 'RULE_SCHEMA' }, 'isRule');
  await validator('ruleset/case-validator.js', { module: 'ruleset/case-schema.js', name: 'CASES_SCHEMA' }, 'areCases');
  await validator(
    'fix/file/plan-validator.js',
    { module: 'fix/file/plan-schema.js', name: 'FIX_PLAN_SCHEMA' },
    'isWrittenPlan',
  );
  await reportValidator();
  await rules();
}

const withCode = (options, code = {}) => ({ ...options, code: { source: true, esm: true, ...code } });

/** ajv writes `require` for its own helpers, in modules too. */
function codeOf(ajv, schema, name) {
  ajv.addSchema(schema, name);
  const helpers = [];
  const code = standaloneCode(ajv, { [name]: name }).replaceAll(/require\("([^"]+)"\)/g, (_, path) => {
    helpers.push(`import helper${helpers.length} from '${path}.js';\n`);
    return `helper${helpers.length - 1}`;
  });
  return helpers.join('') + code;
}

async function reportValidator() {
  const { REPORT_OPTIONS, REPORT_SCHEMA } = await built('inventory/report-validator.js');
  const schema = JSON.parse(readFileSync(REPORT_SCHEMA, 'utf8'));
  const code = codeOf(new Ajv2020(withCode(REPORT_OPTIONS, { formats: _`REPORT_FORMATS` })), schema, 'isReport');
  const formats = "import { REPORT_FORMATS } from './report-formats.js';\n";
  writeFileSync(`${root}build/inventory/report-validator.js`, formats + code);
}

async function rules() {
  const { compileRule } = await built('evaluate/compile-rule.js');
  const { readRule } = await built('ruleset/read-rule.js');
  const { textDigest } = await built('ruleset/precompiled.js');
  const known = {};
  for (const name of readdirSync(`${root}rules`).filter((file) => file.endsWith('.yaml'))) {
    const text = readFileSync(`${root}rules/${name}`, 'utf8');
    const read = readRule(name, text);
    if (!('source' in read)) throw new Error(`${name}: ${JSON.stringify(read)}`);
    const checked = new Map();
    const rule = compileRule(read.source, {}, checked);
    if (!('judge' in rule)) throw new Error(`${name}: ${JSON.stringify(rule)}`);
    known[textDigest(text)] = { source: read.source, checked: [...checked] };
  }
  const literal = JSON.stringify(JSON.stringify(known));
  writeFileSync(
    `${root}build/ruleset/precompiled-rules.js`,
    `/** By the digest of the text. As JSON, which is parsed faster than what stands in a program. */\nexport const PRECOMPILED_RULES = JSON.parse(${literal});\n`,
  );
}
