import type { SourceExpression } from './expression.ts';

/** `resource "aws_s3_bucket" "a" { … }`, at the top of a file or inside another block. */
export interface Block {
  readonly kind: string;
  readonly labels: readonly string[];
  /** Path of its file below the folder of the source. */
  readonly file: string;
  /** From 1: the line on which it begins. */
  readonly line: number;
  /** What stands in it. It is read when somebody asks for the first time: most blocks concern nobody. */
  readonly body: () => Body;
}

export interface Body {
  readonly attributes: ReadonlyMap<string, SourceExpression>;
  readonly blocks: readonly Block[];
  /** Something in it was not understood, so that it may have more. */
  readonly isPartial?: true;
}

export const EMPTY_BODY: Body = { attributes: new Map(), blocks: [] };

/** Calls it once at most. */
export function once<T>(compute: () => T): () => T {
  let held: { readonly value: T } | undefined;
  return () => {
    held ??= { value: compute() };
    return held.value;
  };
}
