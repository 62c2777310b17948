import { setMaxListeners } from 'node:events';
import {
  GetBucketLoggingCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  type ListObjectsV2CommandOutput,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { arrival } from '../../collect/collectors/arrival.ts';
import { LIST_BUCKETS } from '../../collect/collectors/list-buckets.ts';
import { logging } from '../../collect/collectors/logging.ts';
import { failureOf, isDenied, reasonOf } from '../../collect/http/errors.ts';
import { endpointOf } from '../../collect/http/network.ts';
import { steadyChunks } from '../../collect/http/steady-chunks.ts';
import { UnexpectedResponse } from '../../collect/http/unexpected-response.ts';
import { newKeys, pages } from '../../collect/pages.ts';
import { GET_CALLER_IDENTITY } from '../../collect/session/caller.ts';
import { hintOfAccess, notConnected } from '../../collect/session/connect-errors.ts';
import { ANY_SIZE, openCaller, validated } from '../../collect/session/open-caller.ts';
import type { Environment } from '../../model/environment.ts';
import { logKeyPrefix } from '../../model/log-key-prefix.ts';
import { UserError } from '../../model/user-error.ts';
import { dayBefore, keyTime, mayHold } from './key-time.ts';
import { type LogFile, type TimeWindow, UnreadableObject } from './log-file.ts';

export interface S3Access {
  readonly env: Environment;
  readonly profile?: string | undefined;
  readonly signal: AbortSignal;
}

/** Objects of S3, read with the caller's own credentials. To be closed. */
export interface S3Logs {
  readonly objects: (location: LogLocation, window: TimeWindow) => AsyncIterable<LogFile>;
  /** Where the logs of a bucket lie, from its own settings. */
  readonly locationOf: (bucket: string) => Promise<LogLocation>;
  readonly close: () => Promise<void>;
}

export interface LogLocation {
  readonly bucket: string;
  readonly prefix: string;
  /** The keys below the prefix sort by time in this form; unknown of a prefix that the user typed. */
  readonly order?: 'simple' | 'partitioned' | undefined;
}

/** @throws UserError where there are no credentials */
export async function openS3({ env, profile, signal }: S3Access): Promise<S3Logs> {
  // Each request under way listens to it, and more than ten are.
  setMaxListeners(0, signal);
  const { settings, close } = await openCaller({ env, profile, signal, bodyBytes: ANY_SIZE });
  const endpoint = endpointOf('S3', env);
  const client = (): S3Client =>
    new S3Client({
      ...settings,
      // Logs may lie in any Region, and the first answer of a wrong one names the right one.
      followRegionRedirects: true,
      ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
    });
  // Objects are as large as they are, and their size is known from the list; anything else has to be whole before it counts.
  const contents = client();
  const s3 = validated(client(), 's3', [logging.answers, LIST_BUCKETS, arrival.answers]);
  const options = { abortSignal: signal };
  const explain = (error: unknown, what: string): unknown => {
    signal.throwIfAborted();
    const failure = failureOf(error);
    if (failure === undefined) return notConnected(error, { env, profile });
    return new UserError(`${what}: ${reasonOf(failure)}`, {
      hint: isDenied(failure)
        ? 'reading logs takes s3:ListBucket on the log bucket and s3:GetObject on its objects'
        : (hintOfAccess(failure, env, 'S3') ?? 'check the name, the Region and the credentials'),
      cause: error,
    });
  };

  /** A page, and the token of the next one if there is one. */
  const listed = async (input: ListObjectsV2CommandInput): Promise<ListObjectsV2CommandOutput> => {
    const page = await s3.send(new ListObjectsV2Command(input), options);
    if (page.Name !== input.Bucket || (page.Prefix ?? '') !== input.Prefix)
      throw new UnexpectedResponse('UnexpectedResponse', 'ListObjectsV2 answered for other keys than were asked for');
    if (page.IsTruncated && !page.NextContinuationToken)
      throw new UnexpectedResponse('IncompleteResponse', 'ListObjectsV2 did not say how to go on');
    return page;
  };

  async function* objects(location: LogLocation, window: TimeWindow): AsyncGenerator<LogFile> {
    const { bucket: Bucket, prefix: Prefix } = location;
    const StartAfter = startAfter(location, window);
    try {
      const isNew = newKeys();
      const listing = pages({
        fetch: (token) => listed({ Bucket, Prefix, StartAfter, ContinuationToken: token }),
        next: ({ NextContinuationToken }) => NextContinuationToken,
        hasNewItems: ({ Contents = [] }) => isNew(Contents.map(({ Key = '' }) => Key)),
      });
      for await (const { Contents = [] } of listing) {
        for (const { Key = '', Size } of Contents) {
          if (Key.endsWith('/') || !mayHold(Key, window)) {
            if (isBehind(Key, location, window)) return;
            continue;
          }
          yield { name: `s3://${Bucket}/${Key}`, size: Size, remote: true, open: () => bodyOf({ Bucket, Key }, Size) };
        }
      }
    } catch (error) {
      throw error instanceof UserError ? error : explain(error, `s3://${Bucket}/${Prefix} cannot be listed`);
    }
  }

  /** @throws UnreadableObject whatever happens to the transfer, and if it is not of the size that the list says */
  async function* bodyOf(object: { readonly Bucket: string; readonly Key: string }, size = 0): AsyncGenerator<Buffer> {
    let [begun, received] = [false, 0];
    try {
      const { Body } = await contents.send(new GetObjectCommand(object), options);
      begun = true;
      for await (const chunk of Body ? steadyChunks(Body.transformToWebStream()) : []) {
        received += chunk.length;
        yield Buffer.from(chunk);
      }
    } catch (error) {
      signal.throwIfAborted();
      const failure = failureOf(error);
      // What the SDK says of a checksum has no code.
      const reason = failure ? reasonOf(failure) : error instanceof Error ? error.message : String(error);
      // A peer that drips once does it again, and each time takes a minute.
      throw new UnreadableObject(reason, { isCut: begun && failure?.code !== 'AttemptTimeout', cause: error });
    }
    if (received !== size)
      throw new UnreadableObject(`${received} of its ${size} bytes were received`, { isCut: true });
  }

  const locationOf = async (bucket: string): Promise<LogLocation> => {
    try {
      const { LoggingEnabled } = await s3.send(new GetBucketLoggingCommand({ Bucket: bucket }), options);
      if (!LoggingEnabled?.TargetBucket)
        throw new UserError(`${bucket} has no server access logging to a bucket`, {
          hint: 'its requests may go to CloudWatch Logs, or were logged before; then name the place: s3://bucket/prefix',
        });
      const { TargetBucket, TargetPrefix = '', TargetObjectKeyFormat } = LoggingEnabled;
      if (!TargetObjectKeyFormat?.PartitionedPrefix)
        return { bucket: TargetBucket, prefix: TargetPrefix, order: 'simple' };
      const stsEndpoint = endpointOf('STS', env);
      const sts = validated(new STSClient({ ...settings, ...(stsEndpoint ? { endpoint: stsEndpoint } : {}) }), 'sts', [
        GET_CALLER_IDENTITY,
      ]);
      const [{ BucketRegion }, { Account }] = await Promise.all([
        s3.send(new HeadBucketCommand({ Bucket: bucket }), options),
        sts.send(new GetCallerIdentityCommand({}), options),
      ]);
      const source = { name: bucket, account: Account ?? '', region: BucketRegion ?? settings.region };
      // Both partitioned layouts begin with the same.
      const logging = { prefix: TargetPrefix, keyFormat: 'partitioned-event-time' } as const;
      return { bucket: TargetBucket, prefix: logKeyPrefix({ ...source, logging }), order: 'partitioned' };
    } catch (error) {
      throw error instanceof UserError ? error : explain(error, `the logging of ${bucket} cannot be read`);
    }
  };

  return { objects, locationOf, close };
}

/** Keys of known layouts sort by time, so that earlier ones need not be listed. */
function startAfter({ prefix, order }: LogLocation, { since }: TimeWindow): string | undefined {
  if (since === undefined || order === undefined) return undefined;
  const day = dayBefore(since);
  return prefix + (order === 'simple' ? day : day.replaceAll('-', '/'));
}

/** Nothing behind this key can be of the window. Of `log`, keys such as `log-b/2026-…` are those of a neighbour. */
function isBehind(key: string, { prefix, order }: LogLocation, { until }: TimeWindow): boolean {
  if (order === undefined || until === undefined) return false;
  if (!/^\d{4}[-/]\d\d[-/]\d\d/.test(key.slice(prefix.length))) return false;
  const time = keyTime(key);
  return time !== undefined && time > until && !mayHold(key, { until });
}
