import type { ResponseShape } from './response-shape.ts';

/** The document that AWS answers an operation with; whatever else comes is not an answer of AWS. */
export type ExpectedDocument =
  | { readonly kind: 'xml'; readonly root: string; readonly shape?: ResponseShape }
  /** `member` is in every answer, an empty list included: without it a list would seem to have come to its end. */
  | {
      readonly kind: 'json';
      readonly member?: string;
      readonly shape?: ResponseShape;
      /** S3 answers in JSON where the answer is a policy, and refuses in XML. */
      readonly errors?: 'xml';
    }
  /** The bytes of an object, whatever they are. */
  | { readonly kind: 'object' }
  /** What S3 answers a change of a setting with: no body, and 204 for some. */
  | { readonly kind: 'empty' }
  /** An answer to HEAD has headers alone. */
  | { readonly kind: 'none' };

/** What is declared of an operation, under its name in CloudTrail (`s3:GetBucketLogging`). */
export type DeclaredAnswer = ExpectedDocument & {
  /** Client and command of the SDK, where CloudTrail names the operation otherwise. */
  readonly operation?: `${string}:${string}`;
};

/** Declared by whoever sends the operations. */
export type DeclaredAnswers = Readonly<Record<`${string}:${string}`, DeclaredAnswer>>;

/** By client and command of the SDK. */
export type Operations = ReadonlyMap<string, ExpectedDocument>;

export function operationsOf(declarations: readonly DeclaredAnswers[]): Operations {
  return new Map(
    declarations.flatMap((answers) =>
      Object.entries(answers).map(([name, answer]) => [answer.operation ?? name, answer]),
    ),
  );
}
