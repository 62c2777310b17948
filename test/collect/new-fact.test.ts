import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type * as connecting from '../../src/collect/connect.ts';
import { theMember } from './connections.ts';

/** First file of the recipe: what can be read of the fact. */
const DEFINITION = `
import { absent } from '../observation.ts';
import { type FactDefinition, withDefaults } from './definition.ts';

export interface Acceleration { readonly status: string }

export const acceleration = {
  name: 'acceleration',
  scope: 'bucket',
  doc: 'Transfer acceleration of the bucket',
  calls: ['s3:GetBucketAccelerateConfiguration'],
  actions: ['s3:GetAccelerateConfiguration'],
  attributes: [],
  healthy: () => absent,
  fromCase: withDefaults<Acceleration>({ status: 'Enabled' }),
} as const satisfies FactDefinition<Acceleration>;
`;

/** Second file: the operation, the document that answers it, and how the fact is read from it. */
const COLLECTOR = `
import { GetBucketAccelerateConfigurationCommand } from '@aws-sdk/client-s3';
import type { Collector } from './collector.ts';

export const acceleration: Collector<'acceleration'> = {
  answers: { 's3:GetBucketAccelerateConfiguration': { kind: 'xml', root: 'AccelerateConfiguration' } },
  collect: ({ s3, bucket, request }) =>
    request({
      action: 's3:GetAccelerateConfiguration',
      send: () => s3.send(new GetBucketAccelerateConfigurationCommand(bucket)),
      read: ({ Status }) => Status && { status: Status },
    }),
};
`;

/** The entry in a list: one line, and its import. */
function addEntry(file: string): void {
  const list = readFileSync(file, 'utf8');
  expect(list).toContain('\n  logging,\n');
  const entry = list.replace('\n  logging,\n', '\n  logging,\n  acceleration,\n');
  writeFileSync(file, `import { acceleration } from './acceleration.ts';\n${entry}`);
}

const ANSWERS: readonly (readonly [request: string, answer: string])[] = [
  [
    'Action=GetCallerIdentity',
    `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/auditor</Arn>
      <Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
  ],
  ['/accelerated', '<AccelerateConfiguration><Status>Suspended</Status></AccelerateConfiguration>'],
  ['/never', '<AccelerateConfiguration/>'],
  ['/foreign', '<html></html>'],
];

async function serveAnswers(): Promise<string> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    response.end(ANSWERS.find(([part]) => request.url?.startsWith(part) || body.includes(part))?.[1]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

test('a fact is added by two files and their entries in the two lists', async () => {
  const root = mkdtempSync(join(tmpdir(), 'new-fact-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'src'));
  for (const folder of ['model', 'collect', 'logs/parse'])
    cpSync(join('src', folder), join(root, 'src', folder), { recursive: true });
  symlinkSync(join(process.cwd(), 'node_modules'), join(root, 'node_modules'));

  writeFileSync(join(root, 'src/model/facts/acceleration.ts'), DEFINITION);
  writeFileSync(join(root, 'src/collect/collectors/acceleration.ts'), COLLECTOR);
  addEntry(join(root, 'src/model/facts/index.ts'));
  addEntry(join(root, 'src/collect/collectors/index.ts'));

  const { connect }: typeof connecting = await import(join(root, 'src/collect/connect.ts'));
  const connection = await connect({
    concurrency: 4,
    signal: new AbortController().signal,
    env: { AWS_ENDPOINT_URL: await serveAnswers(), AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' },
    runId: 'test',
    now: () => new Date(),
    pauses: { throttled: 1, transient: 1 },
  });
  onTestFinished(() => connection.close());
  const access = await connection.openAccount(theMember({ own: true }));
  if (access.state !== 'known') throw new Error('no access');
  // The name of the fact is not known to the types of these sources.
  const read = (subject: string) => access.value.read({ fact: 'acceleration' as 'logging', subject, region: '' });

  expect(await read('accelerated')).toEqual({ state: 'known', value: { status: 'Suspended' } });
  expect(await read('never')).toEqual({ state: 'absent' });
  expect(await read('foreign')).toMatchObject({
    state: 'failed',
    reason: expect.stringMatching(/^UnexpectedResponse: /),
  });
});
