import { UnexpectedResponse } from './unexpected-response.ts';

/**
 * A proxy that spoils an operation spoils it every time: where so many attempts, of whatever bucket, got nothing that AWS
 * could have said, further ones are not repeated. One answer of AWS, and each request has all its attempts from then on.
 */
const HOPELESS_AFTER = 48;

/** Of a connection: which operations AWS has ever answered, and how often the others were answered by somebody else. */
export interface AnsweredOperations {
  /** AWS answered, be it with a refusal. */
  add(operation: string): void;
  /** Marks the error if another attempt is no use. */
  failed(operation: string, error: unknown): void;
}

export function answeredOperations(): AnsweredOperations {
  const answered = new Set<string>();
  const unexpected = new Map<string, number>();
  return {
    add: (operation) => answered.add(operation),
    failed: (operation, error) => {
      // What took too long says nothing of who would have answered.
      if (answered.has(operation) || !(error instanceof UnexpectedResponse) || error.name === 'AttemptTimeout') return;
      const count = (unexpected.get(operation) ?? 0) + 1;
      unexpected.set(operation, count);
      error.isHopeless = count > HOPELESS_AFTER;
    },
  };
}
