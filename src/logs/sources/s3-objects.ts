import { setMaxListeners } from 'node:events';
import {
  GetBucketLoggingCommand,
  GetObjectCommand,
  HeadBucketCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { ATTEMPT_LIMITS } from '../../collect/http/attempt-clock.ts';
import { failureOf, isDenied, reasonOf } from '../../collect/http/errors.ts';
import { endpointOf, openNetwork } from '../../collect/http/network.ts';
import { silenceNodeNotice } from '../../collect/http/node-notice.ts';
import { callerCredentials, regionOf } from '../../collect/session/caller.ts';
import { notConnected } from '../../collect/session/connect-errors.ts';
import type { Environment } from '../../model/environment.ts';
import { UserError } from '../../model/user-error.ts';
import { dayBefore, keyTime, mayHold } from './key-time.ts';
import { type LogFile, type TimeWindow, UnreadableObject } from './log-file.ts';

/** undici's word for no limit: a log object is as large as it is, and is not held as a whole. */
const ANY_SIZE = -1;

export interface S3Access {
  readonly env: Environment;
  readonly profile?: string | undefined;
  readonly signal: AbortSignal;
}

/** Objects of S3, read with the caller's own credentials. To be closed. */
export interface S3Logs {
  readonly objects: (place: S3Place, window: TimeWindow) => AsyncIterable<LogFile>;
  /** Where the logs of a bucket lie, from its own settings. */
  readonly placeOf: (bucket: string) => Promise<S3Place>;
  readonly close: () => Promise<void>;
}

export interface S3Place {
  readonly bucket: string;
  readonly prefix: string;
  /** The keys below the prefix sort by time in this form; unknown of a prefix that the user typed. */
  readonly order?: 'simple' | 'partitioned' | undefined;
}

/** @throws UserError where there are no credentials */
export async function openS3({ env, profile, signal }: S3Access): Promise<S3Logs> {
  silenceNodeNotice();
  // Each request under way listens to it, and more than ten are.
  setMaxListeners(0, signal);
  const network = openNetwork(env, { ...ATTEMPT_LIMITS, bodyBytes: ANY_SIZE });
  const region = await regionOf({ env, profile });
  const credentials = await callerCredentials({ env, profile, region, handler: network.handler, signal });
  const common = { region, credentials, requestHandler: network.handler, maxAttempts: 8 };
  const endpoint = endpointOf('S3', env);
  const s3 = new S3Client({
    ...common,
    // Logs may lie in any Region, and the first answer of a wrong one names the right one.
    followRegionRedirects: true,
    ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
  });
  const explain = (error: unknown, what: string): unknown => {
    signal.throwIfAborted();
    const failure = failureOf(error);
    if (failure === undefined) return notConnected(error, { env, profile });
    return new UserError(`${what}: ${reasonOf(failure)}`, {
      hint: isDenied(failure)
        ? 'reading logs takes s3:ListBucket on the log bucket and s3:GetObject on its objects'
        : 'check the name, the Region and the credentials',
      cause: error,
    });
  };

  async function* objects(place: S3Place, window: TimeWindow): AsyncGenerator<LogFile> {
    const { bucket: Bucket, prefix: Prefix } = place;
    const StartAfter = startAfter(place, window);
    try {
      const pages = paginateListObjectsV2(
        { client: s3 },
        { Bucket, Prefix, ...(StartAfter === undefined ? {} : { StartAfter }) },
        { abortSignal: signal },
      );
      for await (const { Contents = [], KeyCount } of pages) {
        // The page of a proxy, or nothing at all, would be a list without objects.
        if (KeyCount !== Contents.length)
          throw new UserError(`s3://${Bucket}/${Prefix} cannot be listed: the answer is no whole list of objects`, {
            hint: 'ask again; a proxy may have answered',
          });
        for (const { Key = '', Size } of Contents) {
          if (Key.endsWith('/') || !mayHold(Key, window)) {
            if (isBehind(Key, place, window)) return;
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
      const { Body } = await s3.send(new GetObjectCommand(object), { abortSignal: signal });
      begun = true;
      for await (const chunk of Body?.transformToWebStream() ?? []) {
        received += chunk.length;
        yield Buffer.from(chunk);
      }
    } catch (error) {
      signal.throwIfAborted();
      const failure = failureOf(error);
      // What the SDK says of a checksum has no code.
      const reason = failure ? reasonOf(failure) : error instanceof Error ? error.message : String(error);
      throw new UnreadableObject(reason, { isCut: begun, cause: error });
    }
    if (received !== size)
      throw new UnreadableObject(`${received} of its ${size} bytes were received`, { isCut: true });
  }

  const placeOf = async (bucket: string): Promise<S3Place> => {
    try {
      const { LoggingEnabled: logging } = await s3.send(new GetBucketLoggingCommand({ Bucket: bucket }));
      if (!logging?.TargetBucket)
        throw new UserError(`${bucket} has no server access logging to a bucket`, {
          hint: 'its requests may go to CloudWatch Logs, or were logged before; then name the place: s3://bucket/prefix',
        });
      const { TargetBucket, TargetPrefix = '', TargetObjectKeyFormat } = logging;
      if (!TargetObjectKeyFormat?.PartitionedPrefix)
        return { bucket: TargetBucket, prefix: TargetPrefix, order: 'simple' };
      const stsEndpoint = endpointOf('STS', env);
      const sts = new STSClient({ ...common, ...(stsEndpoint ? { endpoint: stsEndpoint } : {}) });
      const [{ BucketRegion }, { Account }] = await Promise.all([
        s3.send(new HeadBucketCommand({ Bucket: bucket })),
        sts.send(new GetCallerIdentityCommand({})),
      ]);
      return {
        bucket: TargetBucket,
        prefix: `${TargetPrefix}${Account}/${BucketRegion ?? region}/${bucket}/`,
        order: 'partitioned',
      };
    } catch (error) {
      throw error instanceof UserError ? error : explain(error, `the logging of ${bucket} cannot be read`);
    }
  };

  return { objects, placeOf, close: network.close };
}

/** Keys of known layouts sort by time, so that earlier ones need not be listed. */
function startAfter({ prefix, order }: S3Place, { since }: TimeWindow): string | undefined {
  if (since === undefined || order === undefined) return undefined;
  const day = dayBefore(since);
  return prefix + (order === 'simple' ? day : day.replaceAll('-', '/'));
}

/** Nothing behind this key can be of the window. Of `log`, keys such as `log-b/2026-…` are those of a neighbour. */
function isBehind(key: string, { prefix, order }: S3Place, { until }: TimeWindow): boolean {
  if (order === undefined || until === undefined) return false;
  if (!/^\d{4}[-/]\d\d[-/]\d\d/.test(key.slice(prefix.length))) return false;
  const time = keyTime(key);
  return time !== undefined && time > until && !mayHold(key, { until });
}
