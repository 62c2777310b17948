/** Which folder of src/ may import from which others. `scan` is the application, where the stages meet; `cli` is the only one that prints. */
const MAY_IMPORT = {
  model: [],
  store: ['collect', 'model'],
  policy: ['model'],
  derive: ['policy', 'model'],
  evaluate: ['model'],
  report: ['model'],
  yaml: ['model'],
  ruleset: ['store', 'evaluate', 'yaml', 'model'],
  config: ['store', 'yaml', 'model'],
  baseline: ['model'],
  collect: ['logs/parse', 'model'],
  inventory: ['store', 'model'],
  permissions: ['model'],
  init: ['permissions', 'model'],
  iac: ['model'],
  scan: [
    'iac',
    'store',
    'collect',
    'inventory',
    'derive',
    'evaluate',
    'ruleset',
    'baseline',
    'report',
    'config',
    'model',
  ],
  logs: ['store', 'collect', 'inventory', 'evaluate', 'report', 'model'],
  publish: ['store', 'collect', 'inventory', 'report', 'model'],
  fix: [
    ...['store', 'collect', 'inventory', 'policy', 'derive', 'evaluate', 'baseline', 'report', 'config', 'yaml'],
    ...['iac', 'scan', 'permissions', 'model'],
  ],
  sandbox: [],
  cli: [
    ...['store', 'scan', 'config', 'ruleset', 'evaluate', 'permissions', 'init', 'sandbox', 'yaml', 'model'],
    ...['inventory', 'derive', 'baseline', 'logs', 'publish', 'fix'],
  ],
};

const WHY = {
  store: 'Files of this machine and objects of S3, whatever they hold; these take the way to AWS that collect has.',
  model: 'The vocabulary depends on nothing, so that everything may depend on it.',
  policy: 'The IAM policy language is usable alone.',
  derive: 'Derived facts come from facts, never from AWS.',
  evaluate: 'Same facts, same rules, same verdicts: judging touches nothing.',
  report: 'A reporter never asks where a result came from.',
  yaml: 'What every file that people write has in common: places of mistakes, and limits.',
  ruleset: 'Loading rules needs no facts.',
  config: 'Options are decided once, before anything runs.',
  baseline: 'Waivers and the baseline are about findings, wherever these came from.',
  collect: 'Reading AWS knows nothing of rules.',
  inventory: 'Facts on disk know nothing of rules.',
  permissions: 'Which permissions a scan needs follows from the facts that its rules read.',
  init: 'What a nightly job is made of follows from a few answers.',
  iac: 'A plan is read into the facts that a scan reads; what is judged of them is the same.',
  scan: 'The one place where the stages meet; clock and AWS are handed in.',
  logs: 'Reading logs needs a way to AWS, a place that an inventory knows and conditions, but no rules and no verdicts.',
  publish: 'What is published stands in reports; it needs a way to AWS, and no facts, rules or verdicts.',
  fix: 'A change is judged by the rules of the scan before it is written; nobody but the command asks for it.',
  sandbox: 'The simulated organization knows nothing of the scanner; the scanner reaches it by its address only.',
  cli: 'A command starts the application and prints what it returns; AWS, policies and report formats are not its concern.',
};

const folders = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  comment: WHY[folder],
  severity: 'error',
  from: { path: `^src/${folder}/` },
  // What the package ships beside its code is found by one module, which everybody may ask.
  to: { path: '^src/', pathNot: `^src/((${[folder, ...allowed].join('|')})/|package-files\\.ts)` },
}));

export default {
  forbidden: [
    ...folders,
    {
      name: 'cli-calls-only-the-application',
      comment:
        'Commands print inventories, delivery verdicts and waivers, so they know the types; the application computes them.',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: '^src/(inventory|derive|baseline)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nobody-imports-cli',
      comment: 'Everything that the command line does can be called without it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'index-imports',
      comment:
        'The public API: the application, the policy language, the delivery verdict, the parser of access logs, and their types.',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { path: '^src/', pathNot: '^src/(scan|policy|derive|config|report|model|logs/parse)/' },
    },
    {
      name: 'nobody-imports-index',
      comment: 'The public API is for other packages; modules of this one import what they use.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/index\\.ts$' },
    },
    {
      name: 'files-lie-in-folders',
      comment: 'A file that lies in no folder escapes the table.',
      severity: 'error',
      from: { path: '^src/[^/]+$', pathNot: '^src/(index|package-files)\\.ts$' },
      to: {},
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or lack a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'aws-sdk-only-in-collect',
      comment: 'AWS is read in one place, where refusals become data; the others write, or read what is no setting.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(collect|fix|logs|publish|store)/' },
      to: { path: 'node_modules/(@aws-sdk|@smithy)/' },
    },
    {
      name: 'pure-folders-touch-nothing',
      comment:
        'These folders get no files, no network, no clock. Hashing is allowed, and so is compressing: they are functions.',
      severity: 'error',
      from: { path: '^src/(model|policy|derive|evaluate|report|permissions|baseline|iac|logs/parse|fix/plan)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(buffer|crypto|zlib)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
