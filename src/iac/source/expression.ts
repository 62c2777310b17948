/** An expression of Terraform's language, as it is written. What the parser does not know is `unknown`. */
export type SourceExpression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  /** `aws_s3_bucket.logs["a"].arn`: `root` is `aws_s3_bucket`. */
  | { readonly kind: 'reference'; readonly root: string; readonly steps: readonly ReferenceStep[] }
  /** `f(x).y`: steps from what is no name. */
  | { readonly kind: 'access'; readonly of: SourceExpression; readonly steps: readonly ReferenceStep[] }
  /** `"${a}-b"`: a part that is text stands as a literal. One part alone, `"${a}"`, is that part itself. */
  | { readonly kind: 'template'; readonly parts: readonly SourceExpression[] }
  | { readonly kind: 'list'; readonly items: readonly SourceExpression[] }
  | { readonly kind: 'object'; readonly members: readonly ObjectMember[] }
  /** `spread`: the last argument is a list of arguments (`f(xs...)`). */
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly SourceExpression[];
      readonly spread: boolean;
    }
  | {
      readonly kind: 'conditional';
      readonly condition: SourceExpression;
      readonly yes: SourceExpression;
      readonly no: SourceExpression;
    }
  /** `!a`, `-a`, `a + b`, `a == b`, … */
  | { readonly kind: 'operation'; readonly operator: string; readonly operands: readonly SourceExpression[] }
  | ForExpression
  | { readonly kind: 'unknown'; readonly text: string };

export interface ObjectMember {
  readonly key: SourceExpression;
  readonly value: SourceExpression;
}

/** `[for k, v in over : value if condition]`; with `{` and `}` there is a `key`. */
export interface ForExpression {
  readonly kind: 'for';
  /** One name, or the names of the key and the value. */
  readonly names: readonly string[];
  readonly over: SourceExpression;
  /** `null`: it makes a list. */
  readonly key: SourceExpression | null;
  readonly value: SourceExpression;
  readonly condition: SourceExpression | null;
  /** `value...`: values of the same key are put together in a list. */
  readonly grouped: boolean;
}

export type ReferenceStep =
  | { readonly kind: 'attribute'; readonly name: string }
  | { readonly kind: 'index'; readonly key: SourceExpression }
  /** `[*]` or `.*` */
  | { readonly kind: 'splat' };
