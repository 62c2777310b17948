/**
 * - `missing`: there is no such object
 * - `refused`: no such bucket, another account's, or not allowed
 * - `changed`: the object is not the one that was to be replaced
 * - `failed`: everything else, such as the network
 */
export type ObjectFaultKind = 'missing' | 'refused' | 'changed' | 'failed';

interface FaultDetails {
  readonly kind: ObjectFaultKind;
  readonly hint: string;
  readonly cause?: unknown;
}

/** Why an object could not be read or written; who asked for it says what that means. */
export class ObjectFault extends Error {
  override readonly name = 'ObjectFault';
  readonly kind: ObjectFaultKind;
  readonly hint: string;

  constructor(message: string, { kind, hint, cause }: FaultDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.hint = hint;
  }
}
