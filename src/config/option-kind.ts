import type { FileFault } from '../yaml/file-fault.ts';
import type { YamlFile } from '../yaml/yaml-file.ts';

/** Default file name of each known format. */
export type ReportFiles = Readonly<Record<string, string>>;

/** How the command line takes a value. A `list` is repeated or separated by commas; what is `repeated` may hold commas. */
export type Takes = 'switch' | 'one' | 'list' | 'repeated';

/** What the command line or a variable gives for one flag. */
export type Given<How extends Takes> = How extends 'switch' ? boolean : How extends 'one' ? string : readonly string[];

export interface FlagContext {
  /** The name of the flag as people know it here: the flag itself, or its variable. */
  readonly name: string;
  /** The flag that is read together with this one. */
  readonly beside: { readonly name: string; readonly given: Given<'repeated'> };
  readonly files: ReportFiles;
}

export interface FileContext {
  readonly path: string;
  readonly faultAt: YamlFile['faultAt'];
  /** The day that waivers are looked at from, `YYYY-MM-DD`. */
  readonly today: string;
  readonly maxWaiverDays: number | undefined;
  readonly files: ReportFiles;
  /** `; did you mean "x"?`, handed in since the table is part of the start, which should stay small. */
  readonly suggestion: (found: string, names: Iterable<string>) => string;
  /** A path of the file, seen from the working folder. */
  readonly here: (written: string) => string;
}

/**
 * How a value is written on the command line and in the settings file. `Value` is what the program gets, `InFile` what
 * the settings file holds once `schema` has passed it. These are methods, so that a table may hold all kinds.
 */
export interface Kind<Value, InFile = Value, How extends Takes = Takes> {
  readonly takes: How;
  /** JSON Schema of the value in the settings file. */
  readonly schema: object;
  /** @throws UserError naming the flag, what it got and what it takes */
  parse(given: Given<How>, context: FlagContext): Value;
  /** What the schema cannot tell. */
  faults?(inFile: InFile, context: FileContext): readonly FileFault[];
  read(inFile: InFile, context: FileContext): Value;
  /** The value as it would be written in the settings file, where that differs. */
  write?(value: Value): unknown;
}
