import type { FileContext } from './option-kind.ts';
import type { OPTIONS, OptionName } from './options.ts';

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
export type ConfigData = InFileOf<Row> extends (all: infer All) => void ? All : never;
