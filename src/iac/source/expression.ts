/** An expression of Terraform's language, as it is written. What the parser does not know is `unknown`. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  /** `aws_s3_bucket.logs["a"].arn`: `root` is `aws_s3_bucket`. */
  | { readonly kind: 'reference'; readonly root: string; readonly steps: readonly ReferenceStep[] }
  /** `f(x).y`: steps from what is no name. */
  | { readonly kind: 'access'; readonly of: Expression; readonly steps: readonly ReferenceStep[] }
  /** `"${a}-b"`: a part that is text stands as a literal. One part alone, `"${a}"`, is that part itself. */
  | { readonly kind: 'template'; readonly parts: readonly Expression[] }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly members: readonly ObjectMember[] }
  /** `spread`: the last argument is a list of arguments (`f(xs...)`). */
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[]; readonly spread: boolean }
  | { readonly kind: 'conditional'; readonly condition: Expression; readonly yes: Expression; readonly no: Expression }
  /** `!a`, `-a`, `a + b`, `a == b`, … */
  | { readonly kind: 'operation'; readonly operator: string; readonly operands: readonly Expression[] }
  | ForExpression
  | { readonly kind: 'unknown'; readonly text: string };

export interface ObjectMember {
  readonly key: Expression;
  readonly value: Expression;
}

/** `[for k, v in over : value if condition]`; with `{` and `}` there is a `key`. */
export interface ForExpression {
  readonly kind: 'for';
  /** One name, or the names of the key and the value. */
  readonly names: readonly string[];
  readonly over: Expression;
  /** `null`: it makes a list. */
  readonly key: Expression | null;
  readonly value: Expression;
  readonly condition: Expression | null;
  /** `value...`: values of the same key are put together in a list. */
  readonly grouped: boolean;
}

export type ReferenceStep =
  | { readonly kind: 'attribute'; readonly name: string }
  | { readonly kind: 'index'; readonly key: Expression }
  /** `[*]` or `.*` */
  | { readonly kind: 'splat' };
