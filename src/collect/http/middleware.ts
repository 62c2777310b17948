import type { Attempt, AttemptClock } from './attempt-clock.ts';
import { validateResponse } from './response-validation.ts';
import { UnexpectedResponse } from './unexpected-response.ts';

/** What happened on the wire, for the whole process. */
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

export interface Wire {
  /** As IAM spells it (`s3`). */
  readonly service: string;
  readonly counters: CallCounters;
  readonly clock: AttemptClock;
}

/** The part of a client's middleware stack that is used; all services have it, each with types of its own. */
interface Stack {
  add(middleware: Middleware, options: object): void;
}
type Arguments = { readonly input: unknown; readonly request?: unknown };
type SdkHandler = (args: Arguments) => Promise<{ readonly response: unknown; readonly output?: unknown }>;
type Middleware = (next: SdkHandler, context: { readonly commandName?: string }) => SdkHandler;

/** Counts each attempt, and checks its answer before anything is read from it. One layer only: each costs time per call. */
export function watch(client: object, { service, counters: { calls }, clock }: Wire): void {
  const counted = new Map<string, string>();
  (client as { readonly middlewareStack: Stack }).middlewareStack.add(
    (next, { commandName = '' }) => {
      const operation = operationOf(commandName);
      return async (args) => {
        const key = keyOf(operation, service, counted);
        calls.set(key, (calls.get(key) ?? 0) + 1);
        return clock.within(async (attempt) => {
          const result = await next(args);
          await readWhole(operation, result.response as Response, attempt);
          return result;
        });
      };
    },
    { name: 'wholeAnswer', step: 'deserialize', priority: 'low' },
  );
}

const operationOf = (commandName: string): string =>
  commandName.endsWith('Command') ? commandName.slice(0, -'Command'.length) : commandName;

function keyOf(operation: string, service: string, known: Map<string, string>): string {
  const key = known.get(operation) ?? `${service}:${operation}`;
  known.set(operation, key);
  return key;
}

interface Response {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  body?: { bytes?(): Promise<Uint8Array>; destroy?(): void } | Uint8Array;
}

const decoder = new TextDecoder();

/** Replaces the stream by the bytes that were checked, which the SDK takes as well. */
async function readWhole(operation: string, response: Response, attempt: Attempt): Promise<void> {
  if (operation === 'HeadBucket') return checkHead(response);
  const { body } = response;
  if (!(body instanceof Uint8Array)) attempt.cut = () => body?.destroy?.();
  const bytes = body instanceof Uint8Array ? body : ((await bytesOf(operation, body)) ?? new Uint8Array());
  validateResponse({ operation, status: response.statusCode, text: decoder.decode(bytes) });
  response.body = bytes;
}

async function bytesOf(
  operation: string,
  body: Exclude<Response['body'], Uint8Array>,
): Promise<Uint8Array | undefined> {
  try {
    return await body?.bytes?.();
  } catch (error) {
    // An end of the program is told by the signal and is not the fault of the answer.
    if (error instanceof Error && error.name === 'AbortError') throw error;
    throw isOversized(error)
      ? new UnexpectedResponse('OversizedResponse', `${operation} does not end`, error)
      : new UnexpectedResponse('TruncatedResponse', `${operation} broke off`, error);
  }
}

const isOversized = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE';

/** An answer to HEAD has no document; that it is from S3 is told by its headers alone. */
function checkHead({ statusCode, headers }: Response): void {
  if (statusCode >= 500 || headers['x-amz-request-id'] || headers['x-amz-bucket-region']) return;
  throw new UnexpectedResponse('UnexpectedResponse', `HTTP ${statusCode} without a header of S3`);
}
