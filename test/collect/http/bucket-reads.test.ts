import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { FactName } from '../../../src/model/facts/index.ts';
import type { Observation } from '../../../src/model/observation.ts';
import { connectTo, MANAGEMENT, opened, REGION } from '../connections.ts';

const IDENTITY = `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::${MANAGEMENT}:user/ops</Arn>
  <Account>${MANAGEMENT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
const OFF =
  '<?xml version="1.0" encoding="UTF-8"?>\n<BucketLoggingStatus xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>';
const on = (members: string): string =>
  `<BucketLoggingStatus xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LoggingEnabled>${members}</LoggingEnabled></BucketLoggingStatus>`;
const target = (bucket: string, prefix: string): string =>
  on(`<TargetBucket>${bucket}</TargetBucket><TargetPrefix>${prefix}</TargetPrefix>`);
const error = (code: string, more = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>m</Message>${more}<RequestId>R</RequestId></Error>`;

type Answer = (response: ServerResponse, request: IncomingMessage) => unknown;

const says =
  (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) =>
    response.writeHead(status, { 'x-amz-request-id': 'R1', 'content-type': 'application/xml', ...headers }).end(body);

/** Answers in turn, the last one for ever. */
const inTurn = (...answers: readonly Answer[]): readonly Answer[] => answers;

const HOUR_AHEAD = () => new Date(Date.now() + 3_600_000).toUTCString();

const ANSWERS: Readonly<Record<string, readonly Answer[]>> = {
  off: inTurn(says(200, OFF)),
  target: inTurn(says(200, target('logs', 'p/'))),
  'empty-prefix': inTurn(says(200, target('logs', ''))),
  'empty-element': inTurn(says(200, on('<TargetBucket>logs</TargetBucket><TargetPrefix/>'))),
  spaces: inTurn(says(200, target('logs', ' a b '))),
  'only-spaces': inTurn(says(200, target('logs', '  '))),
  'space-within': inTurn(says(200, target('logs', 'a b'))),
  entities: inTurn(says(200, target('logs', 'a&amp;b&#x2f;'))),
  cdata: inTurn(says(200, target('logs', '<![CDATA[p]]>'))),
  attribute: inTurn(says(200, on('<TargetBucket a="b">logs</TargetBucket><TargetPrefix>p</TargetPrefix>'))),
  'beyond-ascii': inTurn(says(200, target('logs', 'é/…/𝒶'))),
  numbers: inTurn(says(200, target('123', '00012'))),
  true: inTurn(says(200, target('logs', 'true'))),
  partitioned: inTurn(
    says(
      200,
      on(
        '<TargetBucket>logs</TargetBucket><TargetPrefix>p</TargetPrefix><TargetObjectKeyFormat><PartitionedPrefix><PartitionDateSource>EventTime</PartitionDateSource></PartitionedPrefix></TargetObjectKeyFormat>',
      ),
    ),
  ),
  ...Object.fromEntries(
    Object.entries({
      'by-delivery-time':
        '<PartitionedPrefix><PartitionDateSource>DeliveryTime</PartitionDateSource></PartitionedPrefix>',
      'simple-layout': '<SimplePrefix/>',
      'simple-open-layout': '<SimplePrefix></SimplePrefix>',
      'simple-text-layout': '<SimplePrefix> x </SimplePrefix>',
      'no-date-source': '<PartitionedPrefix/>',
      'other-date-source': '<PartitionedPrefix><PartitionDateSource>Never</PartitionDateSource></PartitionedPrefix>',
      'spaced-date-source':
        '<PartitionedPrefix><PartitionDateSource> EventTime </PartitionDateSource></PartitionedPrefix>',
      'both-layouts': '<SimplePrefix/><PartitionedPrefix/>',
      'no-layout': '',
    }).map(([name, layout]) => [
      name,
      inTurn(
        says(
          200,
          on(
            `<TargetBucket>logs</TargetBucket><TargetPrefix>p</TargetPrefix><TargetObjectKeyFormat>${layout}</TargetObjectKeyFormat>`,
          ),
        ),
      ),
    ]),
  ),
  'two-request-ids': inTurn(says(200, OFF, { 'x-amzn-requestid': 'R2' })),
  'same-request-id': inTurn(says(200, target('logs', 'p/'), { 'x-amzn-requestid': 'R1' })),
  grants: inTurn(
    says(
      200,
      on(
        '<TargetBucket>logs</TargetBucket><TargetGrants><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>http://acs.amazonaws.com/groups/s3/LogDelivery</URI></Grantee><Permission>WRITE</Permission></Grant></TargetGrants><TargetPrefix>p</TargetPrefix>',
      ),
    ),
  ),
  'no-request-id': inTurn((response) => response.writeHead(200).end(OFF)),
  'no-prefix': inTurn(says(200, on('<TargetBucket>logs</TargetBucket>'))),
  'unknown-member': inTurn(says(200, on('<TargetBucket>a</TargetBucket><TargetPrefix>p</TargetPrefix><New>1</New>'))),
  'other-root': inTurn(says(200, '<html><body>proxy</body></html>')),
  'not-xml': inTurn(says(200, 'ok')),
  empty: inTurn(says(200, '')),
  cut: inTurn(says(200, OFF.slice(0, 50))),
  accepted: inTurn(says(202, OFF)),
  'error-with-200': inTurn(says(200, error('InternalError')), says(200, OFF)),
  'cut-then-good': inTurn(says(200, '<BucketLogg'), says(200, target('logs', 'x/'))),
  denied: inTurn(says(403, error('AccessDenied'))),
  'all-disabled': inTurn(says(403, error('AllAccessDisabled'))),
  'no-bucket': inTurn(says(404, error('NoSuchBucket'))),
  method: inTurn(says(405, error('MethodNotAllowed'))),
  expired: inTurn(says(400, error('ExpiredToken'))),
  'bad-token': inTurn(says(400, error('InvalidToken'))),
  'bad-key': inTurn(says(403, error('InvalidAccessKeyId'))),
  'bad-signature': inTurn(says(403, error('SignatureDoesNotMatch'))),
  'other-region': inTurn(says(400, error('AuthorizationHeaderMalformed', '<Region>us-west-2</Region>'))),
  'illegal-location': inTurn(says(400, error('IllegalLocationConstraintException'))),
  moved: inTurn(says(301, error('PermanentRedirect', '<Endpoint>s3.us-west-2.amazonaws.com</Endpoint>'))),
  'moved-for-now': inTurn(says(307, error('TemporaryRedirect'), { location: 'http://127.0.0.1:9/' })),
  'not-implemented': inTurn(says(501, error('NotImplemented'))),
  'slow-down-once': inTurn(says(503, error('SlowDown')), says(200, OFF)),
  'slow-down': inTurn(says(503, error('SlowDown'))),
  'too-many': inTurn(says(429, error('TooManyRequests')), says(200, OFF)),
  unavailable: inTurn(says(503, error('ServiceUnavailable')), says(200, target('logs', 'u/'))),
  internal: inTurn(says(500, error('InternalError'))),
  gateway: inTurn(says(502, '<html>bad gateway</html>'), says(200, OFF)),
  'empty-error': inTurn(says(403, '')),
  'proxy-page': inTurn(says(403, '<html>blocked</html>')),
  'reset-once': inTurn((_, request) => request.socket.destroy(), says(200, target('logs', 'r/'))),
  reset: inTurn((_, request) => request.socket.destroy()),
  'broken-off': inTurn((response, request) => {
    response.writeHead(200, { 'x-amz-request-id': 'R1', 'content-length': '500' }).write(OFF);
    setTimeout(() => request.socket.destroy(), 10);
  }),
  silent: inTurn(() => undefined, says(200, OFF)),
  skewed: inTurn(
    (response, request) => says(403, error('RequestTimeTooSkewed'), { date: HOUR_AHEAD() })(response, request),
    says(200, target('logs', 's/')),
  ),
};

const document = (root: string, members: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${members}</${root}>`;
const GRANTEE =
  '<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>a&amp;b</ID></Grantee>';

/** Answers of the other settings of a bucket: the first two are judged without the SDK. */
const OTHERS: Readonly<Partial<Record<FactName, readonly Answer[]>>> = {
  policy: [
    says(200, '{"Version":"2012-10-17","Statement":[{"Sid":"é","Effect":"Deny"}]}', {
      'content-type': 'application/json',
    }),
    says(404, error('NoSuchBucketPolicy')),
    says(200, 'no JSON'),
    says(200, ''),
    says(200, error('NoSuchBucketPolicy')),
  ],
  policyStatus: [
    says(200, document('PolicyStatus', '<IsPublic>false</IsPublic>')),
    says(404, error('NoSuchBucketPolicy')),
  ],
  ownership: [
    says(200, document('OwnershipControls', '<Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule>')),
    says(404, error('OwnershipControlsNotFoundError')),
    says(200, document('OwnershipControls', '\n<Rule>\n  <ObjectOwnership>ObjectWriter</ObjectOwnership>\n</Rule>\n')),
    says(200, document('OwnershipControls', '<!-- a --><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule>')),
    // The SDK makes a throttled call of it, which costs pauses: of one document only.
    says(200, error('OwnershipControlsNotFoundError')),
  ],
  encryption: [
    says(
      200,
      document(
        'ServerSideEncryptionConfiguration',
        '<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>k&#x2f;1</KMSMasterKeyID></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled></Rule>',
      ),
    ),
    says(404, error('ServerSideEncryptionConfigurationNotFoundError')),
  ],
  objectLock: [
    says(
      200,
      document(
        'ObjectLockConfiguration',
        '<ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>1</Days></DefaultRetention></Rule>',
      ),
    ),
    says(404, error('ObjectLockConfigurationNotFoundError')),
  ],
  requestPayment: [says(200, document('RequestPaymentConfiguration', '<Payer>Requester</Payer>'))],
  publicAccessBlock: [
    says(
      200,
      document(
        'PublicAccessBlockConfiguration',
        ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets']
          .map((name, index) => `<${name}>${index % 2 === 0}</${name}>`)
          .join(''),
      ),
    ),
    says(404, error('NoSuchPublicAccessBlockConfiguration')),
  ],
  versioning: [
    says(200, document('VersioningConfiguration', '')),
    says(200, document('VersioningConfiguration', '<Status>Enabled</Status><MfaDelete>Enabled</MfaDelete>')),
    says(200, document('VersioningConfiguration', '<Status>Paused</Status>')),
  ],
  lifecycle: [
    says(
      200,
      document(
        'LifecycleConfiguration',
        '<Rule><ID>a</ID><Filter><And><Prefix>p/</Prefix><Tag><Key>k</Key><Value>v</Value></Tag></And></Filter><Status>Enabled</Status><Expiration><Date>2026-01-01T00:00:00.000Z</Date></Expiration></Rule><Rule><Prefix></Prefix><Status>Disabled</Status><Expiration><Days>30</Days></Expiration></Rule>',
      ),
    ),
    says(404, error('NoSuchLifecycleConfiguration')),
  ],
  acl: [
    says(
      200,
      document(
        'AccessControlPolicy',
        `<Owner><ID>o</ID></Owner><AccessControlList><Grant>${GRANTEE}<Permission>READ</Permission></Grant></AccessControlList>`,
      ),
    ),
  ],
  tagging: [
    says(200, document('Tagging', '<TagSet><Tag><Key>team</Key><Value> a </Value></Tag></TagSet>')),
    says(404, error('NoSuchTagSet')),
  ],
};

/** What may come instead of an answer, whatever was asked for. */
const INSTEAD: Readonly<Record<string, Answer>> = {
  denied: says(403, error('AccessDenied')),
  'no bucket': says(404, error('NoSuchBucket')),
  'a code of another operation': says(404, error('NoSuchCORSConfiguration')),
  'a document of STS': says(
    404,
    '<ErrorResponse><Error><Code>NoSuchBucketPolicy</Code><Message>m</Message></Error></ErrorResponse>',
  ),
  'no code': says(404, '<Error><Message>NoSuchBucketPolicy</Message></Error>'),
  'a page of a proxy': says(404, '<html>not found</html>'),
  nothing: says(404, ''),
  'no request id': (response) => response.writeHead(404).end(error('NoSuchBucketPolicy')),
  'two request ids': says(404, error('NoSuchBucketPolicy'), { 'x-amzn-requestid': 'R2' }),
  'another document': says(200, document('Other', '')),
  'half a document': says(200, '<Owner'),
};

/** The requests for each bucket, over all connections. */
const asked = new Map<string, number>();
/** Answers of a test of its own. */
let special: ReadonlyMap<string, Answer> = new Map();
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => {
    body += chunk.toString();
  });
  request.on('end', () => {
    if (body.includes('Action=GetCallerIdentity')) return response.end(IDENTITY);
    const bucket = new URL(request.url ?? '', 'http://localhost').pathname.replaceAll('/', '');
    const before = asked.get(bucket) ?? 0;
    asked.set(bucket, before + 1);
    const answers = ANSWERS[bucket] ?? [special.get(bucket) ?? special.get('case-0') ?? says(200, OFF)];
    return (answers[before] ?? answers.at(-1))?.(response, request);
  });
});
beforeAll(async () => {
  // A pause between attempts is a random part of the longest.
  vi.spyOn(Math, 'random').mockReturnValue(0);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** What is observed, and what it took. */
async function observed(buckets: readonly string[], { fact = 'logging', env = {}, attemptMs = 5000 }: Observing = {}) {
  asked.clear();
  const { port } = server.address() as AddressInfo;
  const connection = await connectTo(
    {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'AKIA1',
      AWS_SECRET_ACCESS_KEY: 'secret',
      ...env,
    },
    { attemptLimits: { attemptMs } },
  );
  const account = opened(
    await connection.openAccount({
      account: MANAGEMENT,
      roleNames: [],
      actions: [],
      own: true,
      priority: { order: 0 },
    }),
  );
  const read = (subject: string): Promise<Observation<unknown>> =>
    account.read({ fact, subject, region: REGION, remembers: true });
  // The first request is an example for the next ones.
  await read('an-example');
  const observations = await Promise.all(buckets.map(read));
  const next = await read('next-one');
  const stats = connection.stats();
  await connection.close();
  const requests = buckets.map((bucket) => asked.get(bucket));
  return { observations: observations.map(withoutTime), next: withoutTime(next), stats, requests };
}

interface Observing {
  readonly fact?: FactName;
  readonly env?: Readonly<Record<string, string>>;
  readonly attemptMs?: number;
}

const BY_SDK = { S3LOG_AUDIT_SDK_ONLY: '1' };

const withoutTime = (observation: Observation<unknown>): unknown =>
  JSON.parse(JSON.stringify(observation, (name, value) => (name === 'at' ? 'now' : value)));

test.each(Object.keys(ANSWERS))(
  '%s: what is observed, and what it takes, is the same by way of the SDK',
  async (bucket) => {
    const lean = await observed([bucket], { attemptMs: 300 });
    expect(lean).toEqual(await observed([bucket], { attemptMs: 300, env: BY_SDK }));
  },
);

test.each([
  ...['off', 'target', 'empty-prefix', 'space-within', 'beyond-ascii'],
  ...['partitioned', 'by-delivery-time', 'simple-layout', 'same-request-id', 'two-request-ids', 'no-request-id'],
])('%s: the SDK sends the example, and nothing after it', async (bucket) => {
  const send = vi.spyOn(S3Client.prototype, 'send');
  try {
    expect(await observed([bucket])).toMatchObject({ requests: [1], stats: { calls: { 's3:GetBucketLogging': 3 } } });
    expect(send).toHaveBeenCalledTimes(1);
  } finally {
    send.mockRestore();
  }
});

const FACTS_OF_BUCKETS = Object.entries(OTHERS).map(([fact, answers]) => [fact as FactName, answers] as const);

test.each(FACTS_OF_BUCKETS)(
  '%s: what is observed, and what it takes, is the same by way of the SDK',
  async (fact, answers) => {
    special = new Map([...answers, ...Object.values(INSTEAD)].map((answer, index) => [`case-${index}`, answer]));
    const buckets = [...special.keys()];
    const lean = await observed(buckets, { fact });
    expect(lean).toEqual(await observed(buckets, { fact, env: BY_SDK }));
  },
);

test.each(FACTS_OF_BUCKETS)('%s: the SDK sends the example, and nothing after it', async (fact, answers) => {
  special = new Map(answers.slice(0, 2).map((answer, index) => [`case-${index}`, answer]));
  const send = vi.spyOn(S3Client.prototype, 'send');
  try {
    await observed([...special.keys()], { fact });
    expect(send).toHaveBeenCalledTimes(1);
  } finally {
    send.mockRestore();
  }
});
