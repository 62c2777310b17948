/** The run was stopped, or its output could not be written: exit code 4, message and hint, no stack. */
export class StoppedEarly extends Error {
  override readonly name = 'StoppedEarly';
  readonly hint: string;

  constructor(message: string, { hint, cause }: { readonly hint: string; readonly cause?: unknown }) {
    super(message, cause === undefined ? undefined : { cause });
    this.hint = hint;
  }
}
