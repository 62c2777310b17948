import type { Kind } from './option-kind.ts';

/** Groups of flags in `--help`, in their order. */
export const GROUPS = {
  accounts: 'Which accounts and buckets',
  plans: 'Plans and templates',
  reading: 'How AWS is read',
  rules: 'Rules',
  reports: 'Reports and exit code',
} as const;

/** Commands that take options of the table; `scan` stands for the program without a command and for `demo` too. */
export type OptionCommand =
  | 'scan'
  | 'merge'
  | 'explain'
  | 'graph'
  | 'fix verify'
  | 'config show'
  | 'iam'
  | 'estimate'
  | 'rules list'
  | 'rules show';

/** Options that do not go together: the option of the row is given, and another one is given too (`with`) or is not (`without`). */
interface Contradiction<Name extends string = string> {
  readonly with?: Name;
  readonly without?: Name;
  /** `origin` is the flag, the variable or the line of the settings file that gives the option of the row. */
  readonly message: (origin: string) => string;
  readonly hint: string;
  /** One settings file serves many runs: what it says is then ignored, and only flags and variables are refused. */
  readonly inFile?: 'ignored';
}

interface Common<Name extends string> {
  readonly kind: Kind<unknown, unknown>;
  /** `null`, `false` or an empty list: not given. */
  readonly default: unknown;
  /** One or two sentences: the description in the JSON Schema and in docs/options.md. */
  readonly doc: string;
  /** Where the settings file has it, `section.name`. */
  readonly key?: string;
  readonly contradictions?: readonly Contradiction<Name>[];
}

interface WithFlag<Name extends string, Flagged extends string> extends Common<Name> {
  /** As commander reads it: `--fail-on <severity>`. The variable follows from it. */
  readonly flag: string;
  /** Half a line for `--help`. */
  readonly help: string;
  /** Shown behind `help`, where a default cannot be guessed. */
  readonly defaultText?: string;
  readonly group: keyof typeof GROUPS;
  readonly commands: readonly OptionCommand[];
  /** Another row whose flag is read together with this one. */
  readonly beside?: Flagged;
  /** `false`: a flag that is no option of a scan by itself. */
  readonly isOption?: false;
}

interface OnlyInFile<Name extends string> extends Common<Name> {
  readonly key: string;
  readonly flag?: never;
}

/** One option: everything that flags, variables, settings file, schema, help and reference are made of. `Name` is one of an option, `Flagged` one of any row. */
export type OptionRow<Name extends string = string, Flagged extends string = string> =
  | WithFlag<Name, Flagged>
  | OnlyInFile<Name>;
