import { type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { HttpResponse } from '@smithy/core/protocols';
import { operation as operationSchema } from '@smithy/core/schema';
import { permitOf } from '../throttling/retry-strategy.ts';
import type { ClientContext, Wiring } from './clients.ts';
import { isPlainBucketName } from './common-shapes.ts';
import { bytesOf } from './middleware.ts';
import type { ExpectedDocument } from './operation.ts';
import type { Received, SendOptions } from './replaying-handler.ts';
import { validateResponse } from './response-validation.ts';
import { momentOf, type RequestTemplate, signedRequest, templateOf } from './signed-request.ts';
import type { XmlElement } from './xml-outline.ts';

export interface OwnedBucket {
  readonly Bucket: string;
  readonly ExpectedBucketOwner: string;
}

/** A command of the SDK that takes a bucket and nothing else. */
type BucketCommand<O> = new (
  bucket: OwnedBucket,
) => {
  resolveMiddleware(...args: never): (args: never) => Promise<{ readonly output: O }>;
};

/** Reads one setting of a bucket. */
export interface BucketRead<O> {
  readonly command: BucketCommand<O>;
  /** Codes that mean "not configured". */
  readonly absentOn?: readonly string[];
  /** Reads the frequent answers in less time than the SDK does; `undefined` for all others. */
  readonly parse?: (document: XmlElement, text: string) => Omit<NoInfer<O>, '$metadata'> | undefined;
}

/** Rejects with what the SDK would reject with. */
export type SendBucketRead = <O>(read: BucketRead<O>, bucket: OwnedBucket) => Promise<O>;

/** With it every request goes by way of the SDK. */
const SWITCH = 'S3LOG_AUDIT_SDK_ONLY';

/**
 * Reads settings of buckets without the SDK's work for each request. The SDK sends the first request of an operation and of a
 * Region and shows with it what one looks like; the next ones are made here if that one would be the same byte for byte.
 * What comes back is judged here where it is the whole document that was asked for, or the refusal that says "not
 * configured"; everything else (other refusals, broken responses, failed connections, anything rare) is handed to the SDK
 * as its first attempt, with all that follows from it.
 */
export function bucketReads(wiring: Wiring, { region, session, limit }: ClientContext, s3: S3Client): SendBucketRead {
  const deserialize = deserializerOf(s3);

  const bySdk = <O>({ command }: BucketRead<O>, bucket: OwnedBucket, options?: SendOptions): Promise<O> =>
    // The SDK's types say for each command what its answer is, and of commands in general nothing.
    s3.send(new command(bucket) as never, options) as Promise<O>;

  /** Sends this one by the SDK, and keeps what its request looks like before there is an answer. */
  const asExample = <O>(operation: string, read: BucketRead<O>, bucket: OwnedBucket): Promise<O> => {
    let show: (template?: RequestTemplate) => void = () => undefined;
    const example = new Promise<RequestTemplate | undefined>((resolve) => {
      show = resolve;
    });
    wiring.examples.add(region, operation, example);
    return sendShowing(read, bucket, show);
  };
  const sendShowing = async <O>(
    read: BucketRead<O>,
    bucket: OwnedBucket,
    show: (template?: RequestTemplate) => void,
  ): Promise<O> => {
    try {
      const credentials = await session.credentials();
      return await bySdk(read, bucket, {
        onRequest: (request) =>
          show(templateOf(request, { bucket: bucket.Bucket, owner: bucket.ExpectedBucketOwner, credentials })),
      });
    } finally {
      show();
    }
  };

  const attempt = (name: string, request: ReturnType<typeof signedRequest>): Promise<Received> =>
    wiring.clock
      .within(async (timed) => {
        const { response } = await wiring.handler.handle(request);
        timed.cut = () => response.body?.destroy?.();
        const body = (await bytesOf(name, response.body)) ?? new Uint8Array();
        return { response: new HttpResponse({ ...response, body }) };
      })
      .catch((error: unknown) => ({ error }));

  return async (read, bucket) => {
    const { Bucket: name, ExpectedBucketOwner: owner } = bucket;
    if (wiring.env[SWITCH] || !isPlainBucketName(name)) return bySdk(read, bucket);
    const called = calledOf(read.command);
    const expected = wiring.operations.get(called.name);
    if (expected === undefined) return bySdk(read, bucket);
    const example = wiring.examples.find(region, called.name);
    if (example === undefined) return asExample(called.name, read, bucket);
    const template = await example;
    if (template === undefined) return bySdk(read, bucket);
    const end = await permitOf(limit, session);
    let outcome: 'answered' | 'nothing' = 'nothing';
    let received: Received | undefined;
    try {
      const credentials = await session.credentials();
      const at = Date.now() + s3.config.systemClockOffset;
      received = await attempt(
        called.name,
        signedRequest(template, { bucket: name, owner, credentials }, momentOf(at)),
      );
      const answer =
        received.response && (await plainAnswer({ read, called, expected, deserialize }, received.response));
      if (answer !== undefined) {
        outcome = 'answered';
        wiring.answered.add(called.name);
        wiring.counters.calls.set(called.name, (wiring.counters.calls.get(called.name) ?? 0) + 1);
        if (answer.refused) throw answer.refused;
        return answer.output;
      }
    } finally {
      // What the attempt shows of the limit is said by the SDK, which takes a permit of its own to look at it.
      end(outcome);
    }
    return bySdk(read, bucket, { received });
  };
}

type Schema = ReturnType<typeof operationSchema>;

interface CalledOperation {
  /** `s3:GetBucketPolicy` */
  readonly name: string;
  readonly schema: Schema;
}

const calledOperations = new WeakMap<BucketCommand<unknown>, CalledOperation>();

/** The schema that the SDK has of a command. */
function calledOf(command: BucketCommand<unknown>): CalledOperation {
  const before = calledOperations.get(command);
  if (before) return before;
  const { schema } = new command({ Bucket: '', ExpectedBucketOwner: '' }) as unknown as { schema: StaticSchema };
  const [, namespace, name, traits, input, output] = schema;
  const called = { name: `s3:${name}`, schema: operationSchema(namespace, name, traits, input, output) };
  calledOperations.set(command, called);
  return called;
}

type StaticSchema = readonly [number, ...Parameters<typeof operationSchema>];

type Deserialize = (schema: Schema, response: HttpResponse) => Promise<unknown>;

/** What the SDK does with a response behind all of its middleware. */
function deserializerOf({ config }: S3Client): Deserialize {
  // Members of a client that its type leaves out.
  const { protocol } = config as unknown as {
    readonly protocol: {
      deserializeResponse(schema: Schema, context: object, response: HttpResponse): Promise<unknown>;
    };
  };
  return (schema, response) => protocol.deserializeResponse(schema, config, response);
}

interface Asked<O> {
  readonly read: BucketRead<O>;
  readonly called: CalledOperation;
  readonly expected: ExpectedDocument;
  readonly deserialize: Deserialize;
}

type Answer<O> = { readonly output: O; readonly refused?: undefined } | { readonly refused: S3ServiceException };

const decoder = new TextDecoder();

/** `undefined` for what needs a second look. */
async function plainAnswer<O>(
  { read: { absentOn = [], parse }, called: { name, schema }, expected, deserialize }: Asked<O>,
  response: HttpResponse,
): Promise<Answer<O> | undefined> {
  const { statusCode: status, headers, body } = response;
  // Where other services than S3 write it comes first, as in the SDK.
  const requestId = headers['x-amzn-requestid'] ?? headers['x-amzn-request-id'] ?? headers['x-amz-request-id'];
  if (status !== 200 && status !== 404) return undefined;
  const text = decoder.decode(body);
  try {
    const document = validateResponse({ operation: name, expected, status, text });
    const $metadata = { httpStatusCode: status, ...(requestId !== undefined && { requestId }) };
    if (status === 404) {
      const code = document?.name === 'Error' ? textOf(document, 'Code') : '';
      if (!absentOn.includes(code)) return undefined;
      const refused = { name: code, $fault: 'client', message: code, $metadata, $response: response } as const;
      return { refused: new S3ServiceException(refused) };
    }
    // An error, with the status of success.
    if (document?.name === 'Error') return undefined;
    const parsed = document && parse?.(document, text);
    if (parsed !== undefined) return { output: { ...parsed, $metadata } as O };
    // By its own schema the SDK gives what the type of its command says.
    return { output: (await deserialize(schema, response)) as O };
  } catch {
    return undefined;
  }
}

const textOf = ({ children }: XmlElement, member: string): string =>
  children.find(({ name }) => name === member)?.text ?? '';
