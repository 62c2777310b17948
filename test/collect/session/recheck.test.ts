import { describe, expect, test } from 'vitest';
import { UnexpectedResponse } from '../../../src/collect/http/unexpected-response.ts';
import { withRecheck } from '../../../src/collect/session/recheck.ts';

/** As the SDK throws what a service answers. */
const refusal = (name: string, httpStatusCode = 400): Error =>
  Object.assign(new Error(name), { name, $fault: 'client', $metadata: { httpStatusCode } });

interface Setup {
  readonly errors: readonly Error[];
  /** Other calls of the limit succeed between two sends. */
  readonly othersSucceed?: boolean;
  readonly canRenew?: boolean;
  readonly signal?: AbortSignal;
}

/** Sends a call that meets these errors before it succeeds. */
async function sendWith({ errors, othersSucceed = false, canRenew = true, signal }: Setup) {
  const limit = { successes: 0 };
  let [sent, renewed] = [0, 0];
  const send = async (): Promise<string> => {
    const error = errors[sent];
    sent += 1;
    if (othersSucceed) limit.successes += 1;
    if (error) throw error;
    return 'sent';
  };
  const session = {
    renew: () => {
      renewed += 1;
      return canRenew;
    },
  };
  const outcome = await withRecheck(send, { limit, session, signal: signal ?? new AbortController().signal }).catch(
    (error: Error) => error.name,
  );
  return { outcome, sent, renewed };
}

const times = (count: number, name: string, status?: number): readonly Error[] =>
  Array.from({ length: count }, () => refusal(name, status));

describe('credentials are renewed', () => {
  test.each(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired'])('for %s, once', async (code) => {
    expect(await sendWith({ errors: times(1, code) })).toEqual({ outcome: 'sent', sent: 2, renewed: 1 });
    expect(await sendWith({ errors: times(9, code) })).toEqual({ outcome: code, sent: 2, renewed: 1 });
  });

  test('up to four times while other calls succeed', async () => {
    expect(await sendWith({ errors: times(4, 'ExpiredToken'), othersSucceed: true })).toEqual({
      outcome: 'sent',
      sent: 5,
      renewed: 4,
    });
    expect(await sendWith({ errors: times(9, 'ExpiredToken'), othersSucceed: true })).toEqual({
      outcome: 'ExpiredToken',
      sent: 5,
      renewed: 4,
    });
  });

  test('not sent again where no others are to be had', async () => {
    expect(await sendWith({ errors: times(1, 'ExpiredToken'), canRenew: false })).toEqual({
      outcome: 'ExpiredToken',
      sent: 1,
      renewed: 1,
    });
  });

  test.each([
    ['NoSuchBucket', 404],
    ['SlowDown', 503],
    ['AccessDenied', 403],
    ['InvalidAccessKeyId', 403],
    ['InternalError', 500],
  ] as const)('never for %s, which they are not the reason of', async (code, status) => {
    for (const othersSucceed of [false, true]) {
      expect(await sendWith({ errors: times(9, code, status), othersSucceed })).toMatchObject({ renewed: 0 });
    }
  });

  test('never where the call succeeds', async () => {
    expect(await sendWith({ errors: [] })).toEqual({ outcome: 'sent', sent: 1, renewed: 0 });
  });
});

describe('a call is sent again', () => {
  test('once for NoSuchBucket', async () => {
    expect(await sendWith({ errors: times(1, 'NoSuchBucket', 404) })).toMatchObject({ outcome: 'sent', sent: 2 });
    expect(await sendWith({ errors: times(2, 'NoSuchBucket', 404) })).toMatchObject({
      outcome: 'NoSuchBucket',
      sent: 2,
    });
  });

  test('once where it was throttled and other calls succeed, not where none does', async () => {
    const errors = times(9, 'SlowDown', 503);
    expect(await sendWith({ errors, othersSucceed: true })).toMatchObject({ outcome: 'SlowDown', sent: 2 });
    expect(await sendWith({ errors })).toMatchObject({ outcome: 'SlowDown', sent: 1 });
  });

  test('once for each of several causes', async () => {
    const errors = [refusal('NoSuchBucket', 404), refusal('SlowDown', 503), refusal('ExpiredToken')];
    expect(await sendWith({ errors, othersSucceed: true })).toEqual({ outcome: 'sent', sent: 4, renewed: 1 });
  });

  test('not for anything else', async () => {
    expect(await sendWith({ errors: times(1, 'AccessDenied', 403), othersSucceed: true })).toMatchObject({ sent: 1 });
    const errors = [new UnexpectedResponse('EmptyResponse', 'empty')];
    expect(await sendWith({ errors, othersSucceed: true })).toMatchObject({ outcome: 'EmptyResponse', sent: 1 });
    expect(await sendWith({ errors: [new TypeError('ours')] })).toMatchObject({ outcome: 'TypeError', sent: 1 });
  });
});

test('the end of the scan is reported by its own reason', async () => {
  const stop = new AbortController();
  stop.abort(Object.assign(new Error('stopped'), { name: 'Stopped' }));
  expect(await sendWith({ errors: times(1, 'NoSuchBucket', 404), signal: stop.signal })).toMatchObject({
    outcome: 'Stopped',
    sent: 1,
  });
});
