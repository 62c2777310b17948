import {
  GetBucketLoggingCommand,
  type GetBucketLoggingCommandOutput,
  type S3Client,
  type TargetObjectKeyFormat,
} from '@aws-sdk/client-s3';
import { HttpResponse } from '@smithy/core/protocols';
import { permitOf } from '../throttling/retry-strategy.ts';
import type { ClientContext, Wiring } from './clients.ts';
import { RESERVED_BUCKET_NAME } from './common-shapes.ts';
import { bytesOf } from './middleware.ts';
import type { Received, SendOptions } from './replaying-handler.ts';
import type { ReceivedResponse } from './response-validation.ts';
import { validateResponse } from './response-validation.ts';
import { momentOf, type RequestTemplate, signedRequest, templateOf } from './signed-request.ts';
import type { XmlElement } from './xml-outline.ts';

/** The answer to GetBucketLogging, as far as anybody reads it. */
export type BucketLogging = Pick<GetBucketLoggingCommandOutput, 'LoggingEnabled' | '$metadata'>;

export interface OwnedBucket {
  readonly Bucket: string;
  readonly ExpectedBucketOwner: string;
}

const OPERATION = 's3:GetBucketLogging';
/** With it every request goes by way of the SDK. */
const SWITCH = 'S3LOG_AUDIT_SDK_ONLY';
/** Goes into a host or a path as it stands. Names with dots do not, nor do some that S3 gives itself. */
const PLAIN_NAME = /^[a-z0-9](?:[a-z0-9-]{1,61})[a-z0-9]$/;

/**
 * GetBucketLogging, which is sent for every bucket, without the SDK's work for each request. The SDK sends the first request of a
 * Region and shows with it what one looks like; the next ones are made here if that one would be the same byte for byte. What
 * comes back is read here only where nothing can be made of it but the one thing; everything else (refusals, broken
 * responses, failed connections, anything rare) is handed to the SDK as its first attempt, with all that follows from it.
 */
export function bucketLogging(
  wiring: Wiring,
  { region, session, limit }: ClientContext,
  s3: S3Client,
): (bucket: OwnedBucket) => Promise<BucketLogging> {
  const expected = wiring.operations.get(OPERATION);
  const bySdk = (bucket: OwnedBucket, options?: SendOptions) => s3.send(new GetBucketLoggingCommand(bucket), options);
  if (expected === undefined || wiring.env[SWITCH]) return (bucket) => bySdk(bucket);

  /** Sends this one by the SDK, and keeps what its request looks like before there is an answer. */
  const asExample = (bucket: OwnedBucket): Promise<BucketLogging> => {
    let show: (template?: RequestTemplate) => void = () => undefined;
    wiring.examples.set(
      region,
      new Promise((resolve) => {
        show = resolve;
      }),
    );
    return sendShowing(bucket, show);
  };
  const sendShowing = async (
    bucket: OwnedBucket,
    show: (template?: RequestTemplate) => void,
  ): Promise<BucketLogging> => {
    try {
      const credentials = await session.credentials();
      return await bySdk(bucket, {
        onRequest: (request) =>
          show(templateOf(request, { bucket: bucket.Bucket, owner: bucket.ExpectedBucketOwner, credentials })),
      });
    } finally {
      show();
    }
  };

  const attempt = (request: ReturnType<typeof signedRequest>): Promise<Received> =>
    wiring.clock
      .within(async (timed) => {
        const { response } = await wiring.handler.handle(request);
        timed.cut = () => response.body?.destroy?.();
        const body = (await bytesOf(OPERATION, response.body)) ?? new Uint8Array();
        return { response: new HttpResponse({ ...response, body }) };
      })
      .catch((error: unknown) => ({ error }));

  return async (bucket) => {
    const { Bucket: name, ExpectedBucketOwner: owner } = bucket;
    if (!PLAIN_NAME.test(name) || RESERVED_BUCKET_NAME.test(name)) return bySdk(bucket);
    const example = wiring.examples.get(region);
    if (example === undefined) return asExample(bucket);
    const template = await example;
    if (template === undefined) return bySdk(bucket);
    const end = await permitOf(limit, session);
    let outcome: 'answered' | 'nothing' = 'nothing';
    let received: Received | undefined;
    try {
      const credentials = await session.credentials();
      const at = Date.now() + s3.config.systemClockOffset;
      received = await attempt(signedRequest(template, { bucket: name, owner, credentials }, momentOf(at)));
      const answer = received.response && plainAnswer(received.response, expected);
      if (answer !== undefined) {
        outcome = 'answered';
        wiring.foreign.good(OPERATION);
        wiring.counters.calls.set(OPERATION, (wiring.counters.calls.get(OPERATION) ?? 0) + 1);
        return answer;
      }
    } finally {
      // What the attempt shows of the limit is said by the SDK, which takes a permit of its own to look at it.
      end(outcome);
    }
    return bySdk(bucket, { received });
  };
}

const decoder = new TextDecoder();
/** An entity, a carriage return, a comment, or attributes beyond those of the root. */
const TO_INTERPRET = /[&\r]|<!|<(?!BucketLoggingStatus[\s/>]|\?xml\s)[^>]*[\s=]/;

/** `undefined` for what needs a second look. */
function plainAnswer(
  { statusCode, headers, body }: HttpResponse,
  expected: ReceivedResponse['expected'],
): BucketLogging | undefined {
  const requestId = headers['x-amz-request-id'];
  // The SDK would take the id from there, which is where other services than S3 write it.
  const others = [headers['x-amzn-requestid'], headers['x-amzn-request-id']];
  if (statusCode !== 200 || requestId === undefined || others.some((other) => other && other !== requestId))
    return undefined;
  const text = decoder.decode(body);
  if (TO_INTERPRET.test(text)) return undefined;
  let root: XmlElement | undefined;
  try {
    root = validateResponse({ operation: OPERATION, expected, status: statusCode, text });
  } catch {
    return undefined;
  }
  if (root?.name !== 'BucketLoggingStatus') return undefined;
  const $metadata = { httpStatusCode: 200, requestId };
  const [enabled] = root.children;
  if (enabled === undefined) return { $metadata };
  const members = new Map(enabled.children.map((child) => [child.name, child]));
  const [target, prefix] = [members.get('TargetBucket'), members.get('TargetPrefix')];
  const format = members.get('TargetObjectKeyFormat');
  const known = format === undefined ? 2 : 3;
  if (enabled.children.length !== known || target === undefined || prefix === undefined) return undefined;
  if (target.text.trim() !== target.text || prefix.text.trim() !== prefix.text) return undefined;
  const logging = { TargetBucket: target.text, TargetPrefix: prefix.text };
  if (format === undefined) return { LoggingEnabled: logging, $metadata };
  const layout = keyFormat(format);
  return layout && { LoggingEnabled: { ...logging, TargetObjectKeyFormat: layout }, $metadata };
}

/** `undefined` for anything but the layouts that there are today, each in the form in which S3 writes it. */
function keyFormat({ children }: XmlElement): TargetObjectKeyFormat | undefined {
  const [layout, ...more] = children;
  if (layout === undefined || more.length > 0) return undefined;
  if (layout.name === 'SimplePrefix')
    return layout.children.length === 0 && layout.text === '' ? { SimplePrefix: {} } : undefined;
  const [source, ...others] = layout.children;
  if (layout.name !== 'PartitionedPrefix' || source?.name !== 'PartitionDateSource' || others.length > 0)
    return undefined;
  const { text } = source;
  return text === 'EventTime' || text === 'DeliveryTime'
    ? { PartitionedPrefix: { PartitionDateSource: text } }
    : undefined;
}
