import type { IncomingHttpHeaders } from 'node:http';
import { Refusal, type Reply } from '../reply.ts';
import { type StoredObject, summaryOf } from './stored-object.ts';

/**
 * Conditional writes: only if there is no object yet, or only over the one that is meant.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function checkWrite(headers: IncomingHttpHeaders, object: StoredObject | undefined, key: string): void {
  const { 'if-none-match': none, 'if-match': match } = headers;
  if (none !== undefined && none !== '*') {
    throw new Refusal({
      code: 'NotImplemented',
      status: 501,
      message: 'A header you provided implies functionality that is not implemented',
      fields: { Header: 'If-None-Match' },
    });
  }
  if (none === '*' && object !== undefined) throw failed('If-None-Match');
  if (match === undefined) return;
  if (object === undefined) {
    throw new Refusal({
      code: 'NoSuchKey',
      status: 404,
      message: 'The specified key does not exist.',
      fields: { Key: key },
    });
  }
  if (!sameTag(match, object)) throw failed('If-Match');
}

/** Conditional reads; a reply where there is nothing new to send. */
export function unchanged(headers: IncomingHttpHeaders, object: StoredObject): Reply | undefined {
  const { 'if-none-match': none, 'if-match': match, 'if-modified-since': since } = headers;
  if (match !== undefined && !sameTag(match, object)) throw failed('If-Match');
  const seconds = Math.floor(object.modified / 1000) * 1000;
  const same = none === undefined ? since !== undefined && seconds <= Date.parse(since) : sameTag(none, object);
  return same ? { status: 304, headers: { etag: summaryOf(object).etag }, body: '' } : undefined;
}

/** Tags come with or without their quotes. */
const sameTag = (given: string, object: StoredObject): boolean =>
  given === '*' || given.replaceAll('"', '') === summaryOf(object).etag.replaceAll('"', '');

const failed = (condition: string): Refusal =>
  new Refusal({
    code: 'PreconditionFailed',
    status: 412,
    message: 'At least one of the pre-conditions you specified did not hold',
    fields: { Condition: condition },
  });
