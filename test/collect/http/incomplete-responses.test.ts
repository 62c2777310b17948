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

const GROUP =
  '<Grant> <Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"> <URI>http://acs.amazonaws.com/groups/global/AllUsers</URI> </Grantee> <Permission>READ</Permission> </Grant>';

test.each([
  [
    'acl',
    '?acl',
    `<AccessControlPolicy> <Owner> <ID>o</ID> </Owner> <AccessControlList> ${GROUP} </AccessControlList> </AccessControlPolicy>`,
  ],
  ['tagging', '?tagging', '<Tagging> <TagSet> <Tag> <Key>a</Key> <Value>b</Value> </Tag> </TagSet> </Tagging>'],
  [
    'objectLock',
    '?object-lock',
    '<ObjectLockConfiguration> <ObjectLockEnabled>Enabled</ObjectLockEnabled> <Rule> <DefaultRetention> <Mode>COMPLIANCE</Mode> <Days>1</Days> </DefaultRetention> </Rule> </ObjectLockConfiguration>',
  ],
  [
    'lifecycle',
    '?lifecycle',
    '<LifecycleConfiguration> <Rule> <ID>x</ID> <Status>Enabled</Status> <Filter> <Prefix>logs/</Prefix> </Filter> <Expiration> <Days>3</Days> </Expiration> </Rule> </LifecycleConfiguration>',
  ],
] as const satisfies readonly (readonly [FactName, string, string])[])(
  '%s in lines that somebody joined by spaces, of which the SDK reads a part, is failed',
  async (fact, query, body) => {
    const connection = await connectTo(await behind(query, body));
    const account = opened(await connection.openAccount(theMember()));
    expect(await account.read({ fact, subject: 'app-0000', region: REGION })).toMatchObject({ state: 'failed' });
    const inLines = await connectTo(await behind(query, body.replaceAll(' <', '\n  <')));
    const other = opened(await inLines.openAccount(theMember()));
    expect(await other.read({ fact, subject: 'app-0000', region: REGION })).toMatchObject({ state: 'known' });
  },
);

test('a listing of buckets in lines that somebody joined by spaces is no empty one', async () => {
  const bucket =
    '<Bucket> <Name>app-0000</Name> <CreationDate>2026-01-01T00:00:00.000Z</CreationDate> <BucketRegion>eu-west-1</BucketRegion> </Bucket>';
  const body = `<ListAllMyBucketsResult> <Buckets> ${bucket} </Buckets> </ListAllMyBucketsResult>`;
  const connection = await connectTo(await behind('max-buckets', body));
  const { listing, buckets } = await opened(await connection.openAccount(theMember())).list();
  expect(listing).toMatchObject({ state: 'failed' });
  expect(buckets).toEqual([]);
});
