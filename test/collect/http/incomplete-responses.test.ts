import { createServer } from 'node:http';
import { afterAll, expect, test } from 'vitest';
import type { FactName } from '../../../src/model/facts/index.ts';
import { bucketsOf, connectTo, opened, organizationOf, REGION, SOURCE, serve, theMember } from '../connections.ts';

const closing: (() => void)[] = [];
afterAll(() => {
  for (const close of closing) close();
});

/** The simulated organization behind a server that answers calls with this query itself. */
async function behind(query: string, body: string): Promise<Readonly<Record<string, string>>> {
  const { env, url } = await serve(organizationOf({ buckets: bucketsOf(1) }));
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    if (request.url?.includes(query)) {
      response.end(body);
      return;
    }
    const headers = Object.entries(request.headers).flatMap(([name, value]) =>
      typeof value === 'string' && !['host', 'connection', 'content-length'].includes(name) ? [[name, value]] : [],
    );
    const { method = 'GET' } = request;
    const answer = await fetch(new URL(request.url ?? '/', url), {
      method,
      headers: headers as [string, string][],
      ...(parts.length > 0 ? { body: Buffer.concat(parts) } : {}),
    });
    response.statusCode = answer.status;
    response.end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  const own = `http://127.0.0.1:${address.port}`;
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace(url, own)]));
}

const INCOMPLETE = 'IncompleteResponse: a response without the requested setting';
const ERROR = '<Error><Code>InternalError</Code><Message>We met an error.</Message></Error>';

test.each([
  ['logging', '?logging', '<BucketLoggingStatus><LoggingEnabled/></BucketLoggingStatus>', INCOMPLETE],
  [
    'logging',
    '?logging',
    '<BucketLoggingStatus><LoggingEnabled><TargetPrefix>a/</TargetPrefix></LoggingEnabled></BucketLoggingStatus>',
    INCOMPLETE,
  ],
  ['ownership', '?ownershipControls', '<OwnershipControls/>', INCOMPLETE],
  ['acl', '?acl', '<AccessControlPolicy/>', INCOMPLETE],
  ['policyStatus', '?policyStatus', '<PolicyStatus/>', INCOMPLETE],
  ['requestPayment', '?requestPayment', '<RequestPaymentConfiguration/>', INCOMPLETE],
  ['objectLock', '?object-lock', ERROR, 'InternalError: an internal error of AWS'],
  ['logging', '?logging', ERROR, 'InternalError: an internal error of AWS'],
] as const satisfies readonly (readonly [FactName, string, string, string])[])(
  '%s that came as 200 without what was asked for is failed, and stops nothing else',
  async (fact, query, body, reason) => {
    const connection = await connectTo(await behind(query, body));
    const account = opened(await connection.openAccount(theMember()));
    expect(await account.read({ fact, subject: 'app-0000', region: REGION, source: SOURCE })).toEqual({
      state: 'failed',
      code: reason.slice(0, reason.indexOf(':')),
      reason,
    });
    expect(await account.read({ fact: 'versioning', subject: 'app-0000', region: REGION })).toEqual({
      state: 'absent',
    });
  },
);
