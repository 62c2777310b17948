import { Readable } from 'node:stream';
import type { AnsweredOperations } from './answered-operations.ts';
import type { AttemptClock, TimedAttempt } from './attempt-clock.ts';
import type { ExpectedDocument, Operations } from './operation.ts';
import { validateResponse } from './response-validation.ts';
import { UnexpectedResponse } from './unexpected-response.ts';

/** What was sent, for the whole process. */
export interface Stats {
  /** Attempts by operation (`s3:GetBucketLogging`). */
  readonly calls: Readonly<Record<string, number>>;
  readonly throttled: number;
  readonly retries: number;
}

export interface CallCounters {
  readonly calls: Map<string, number>;
  throttled: number;
  retries: number;
}

export interface WatchOptions {
  /** As IAM spells it (`s3`). */
  readonly service: string;
  readonly counters: CallCounters;
  readonly operations: Operations;
  readonly clock: AttemptClock;
  readonly answered: AnsweredOperations;
}

/** The part of a client's middleware stack that is used; all services have it, each with types of its own. */
interface Stack {
  add(middleware: Middleware, options: object): void;
}
type Arguments = { readonly input: unknown; readonly request?: unknown };
type SdkHandler = (args: Arguments) => Promise<{ readonly response: unknown; readonly output?: unknown }>;
type Middleware = (next: SdkHandler, context: { readonly commandName?: string }) => SdkHandler;

interface WatchedOperation {
  /** `s3:GetBucketLogging` */
  readonly name: string;
  readonly expected: ExpectedDocument;
}

/** Counts each attempt and validates its response before anything is read from it. One layer only: each costs time per call. */
export function watch(
  client: object,
  { service, counters: { calls }, operations, clock, answered }: WatchOptions,
): void {
  const watched = new Map<string, WatchedOperation>();
  const watchedOperation = (commandName: string): WatchedOperation => {
    const before = watched.get(commandName);
    if (before) return before;
    const name = `${service}:${commandName.replace(/Command$/, '')}`;
    const expected = operations.get(name);
    if (expected === undefined) throw new Error(`${name} is not declared: its answer could not be validated`);
    const operation = { name, expected };
    watched.set(commandName, operation);
    return operation;
  };
  // The generated types of the clients differ by service and cannot be named by one.
  (client as { readonly middlewareStack: Stack }).middlewareStack.add(
    (next, { commandName = '' }) => {
      const { name, expected } = watchedOperation(commandName);
      return async (args) => {
        calls.set(name, (calls.get(name) ?? 0) + 1);
        return clock.within(async (attempt) => {
          const result = await next(args);
          // At this step of the stack it is the response of the HTTP handler, which the SDK types as unknown.
          try {
            await readWhole({ name, expected }, result.response as Response, attempt);
          } catch (error) {
            answered.failed(name, error);
            throw error;
          }
          answered.add(name);
          return result;
        });
      };
    },
    { name: 'responseValidation', step: 'deserialize', priority: 'low' },
  );
}

interface Response {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  body?: { bytes?(): Promise<Uint8Array>; destroy?(): void } | Uint8Array;
}

const decoder = new TextDecoder();

/** Replaces the stream by the bytes that were validated, which the SDK takes as well. */
async function readWhole(
  { name, expected }: WatchedOperation,
  response: Response,
  attempt: TimedAttempt,
): Promise<void> {
  if (expected.kind === 'none') return validateHeaders(response);
  const { body } = response;
  if (!(body instanceof Uint8Array)) attempt.cut = () => body?.destroy?.();
  const bytes = body instanceof Uint8Array ? body : ((await bytesOf(name, body)) ?? new Uint8Array());
  const isObject = expected.kind === 'object' && response.statusCode === 200;
  const text = isObject ? '' : decoder.decode(bytes);
  validateResponse({ operation: name, expected, status: response.statusCode, text });
  // Objects are what the SDK takes as a stream alone.
  response.body = isObject ? Readable.from([bytes]) : bytes;
}

export async function bytesOf(
  operation: string,
  body: Exclude<Response['body'], Uint8Array>,
): Promise<Uint8Array | undefined> {
  try {
    return await body?.bytes?.();
  } catch (error) {
    // When the program stops, the signal carries the reason; the response is not at fault.
    if (error instanceof Error && error.name === 'AbortError') throw error;
    throw isOversized(error)
      ? new UnexpectedResponse('OversizedResponse', `the response to ${operation} does not end`, error)
      : new UnexpectedResponse('TruncatedResponse', `the response to ${operation} broke off`, error);
  }
}

const isOversized = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE';

/** Only the headers of a response without a document show that it is from S3. */
function validateHeaders({ statusCode, headers }: Response): void {
  if (statusCode >= 500 || headers['x-amz-request-id'] || headers['x-amz-bucket-region']) return;
  throw new UnexpectedResponse('UnexpectedResponse', `HTTP ${statusCode} without a header of S3`);
}
