import { createServer } from 'node:http';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { smallOrganization } from '../campaign/organization.ts';
import { type Passed, type Relay, startRelay } from '../campaign/relay.ts';
import { MEMBER } from './scenarios.ts';

const SELECT = ['--select', 'default,extended'];
/** The report goes to the output: without that it would lie in the folder of whoever runs the tests. */
const SCAN = ['--org', ...SELECT, '--format', 'json', '--output', '-', '--quiet'];

/** A stream that keeps what is written. */
function kept() {
  let text = '';
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  return { stream, text: () => text };
}

/** One run inside this process, with its output. */
async function runOnce(argv: readonly string[], env: Readonly<Record<string, string>>) {
  const [out, err] = [kept(), kept()];
  const signal = new AbortController().signal;
  const code = await run({ argv, out: out.stream, err: err.stream, env, now: () => new Date(), signal });
  return { code, out: out.text(), err: err.text() };
}

// Pauses between attempts are random up to a limit, so that none is left.
beforeAll(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
afterAll(() => void vi.restoreAllMocks());

async function throughRelay<T>(work: (relay: Relay) => Promise<T>): Promise<T> {
  const sandbox = await startSandbox({ scenario: smallOrganization });
  const relay = await startRelay(sandbox);
  try {
    return await work(relay);
  } finally {
    await relay.close();
    await sandbox.close();
  }
}

describe('what a scan sends', () => {
  let passed: readonly Passed[];
  beforeAll(async () => {
    passed = await throughRelay(async (relay) => {
      await runOnce(SCAN, relay.env);
      return relay.passed();
    });
  });

  test('reads and nothing else: GET, HEAD, and POST to services that have no other method', () => {
    const methods = new Map(passed.map(({ operation, request }) => [operation, request.method]));
    expect(methods.size).toBeGreaterThan(20);
    for (const [operation, method] of methods) {
      expect(operation).toMatch(/:(Get|List|Head|Describe|AssumeRole)/);
      if (/^s3/.test(operation))
        expect([operation, method]).toEqual([operation, expect.stringMatching(/^(GET|HEAD)$/)]);
      else expect(method).toBe('POST');
    }
  });

  test('with each request about a bucket the account that must own it', () => {
    const about = passed.filter(({ operation }) => /^s3:(?!ListBuckets|GetAccount)/.test(operation));
    expect(about.length).toBeGreaterThan(20);
    for (const { key, request } of about)
      expect([key, request.headers['x-amz-expected-bucket-owner']]).toEqual([key, MEMBER]);
  });

  test('with each role the session policy that `iam member` prints', async () => {
    const { out } = await runOnce(
      ['iam', 'member', ...SELECT, '--hub-account', '999988887777', '--format', 'json'],
      {},
    );
    const printed = new Set(JSON.stringify(JSON.parse(out).permissions).match(/"[a-z0-9]+:[A-Z]\w+"/g));
    const policies = passed.flatMap(({ operation, request }) =>
      operation === 'sts:AssumeRole' ? [new URLSearchParams(request.body).get('Policy') ?? ''] : [],
    );
    // Of two names that are tried by default the account has the second one.
    expect(policies).toHaveLength(2);
    for (const policy of policies) {
      const actions = new Set(policy.match(/"[a-z0-9]+:[A-Z]\w+"/g));
      expect(actions).toEqual(printed);
    }
  });

  test('no key and no token but in the headers and bodies of AWS', async () => {
    await throughRelay(async (relay) => {
      const { out, err } = await runOnce(
        ['--org', ...SELECT, '--debug', '--format', 'json', '--output', '-'],
        relay.env,
      );
      expect(relay.secrets.size).toBeGreaterThan(2);
      for (const secret of relay.secrets) expect(`${out}${err}`).not.toContain(secret);
    });
  });
});

const REDIRECTS = [301, 302, 303, 307, 308];

test('a redirect of any kind is not followed, whatever was asked', async () => {
  const followed: string[] = [];
  let sent = 0;
  const elsewhere = createServer((request, response) => {
    followed.push(`${request.method} ${request.url}`);
    response.end();
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  const address = elsewhere.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    await throughRelay(async (relay) => {
      await runOnce(SCAN, relay.env);
      const operations = new Set(relay.passed().map(({ operation }) => operation));
      // Of the first calls each ends the scan, so that each has a scan of its own; of the others all are redirected in one.
      const first = ['sts:GetCallerIdentity', 'organizations:DescribeOrganization', 'organizations:ListAccounts'];
      const others = [...operations].filter(
        (operation) => !first.includes(operation) && operation !== 'sts:AssumeRole',
      );
      const headers = { location: `http://127.0.0.1:${port}/`, 'x-amz-bucket-region': 'us-east-1' };
      for (const redirected of [...first.map((one) => [one]), ['sts:AssumeRole'], ['s3:ListBuckets'], others]) {
        relay.attack = ({ operation }) => {
          if (!redirected.includes(operation)) return undefined;
          sent += 1;
          return { reply: { status: REDIRECTS[sent % REDIRECTS.length] ?? 301, headers, body: '' } };
        };
        const { code } = await runOnce(SCAN, relay.env);
        expect([redirected.slice(0, 2), code]).toEqual([redirected.slice(0, 2), expect.any(Number)]);
        expect(code).not.toBe(0);
        expect(code).not.toBe(70);
      }
    });
    expect(sent).toBeGreaterThan(50);
    expect(followed).toEqual([]);
  } finally {
    elsewhere.close();
  }
});

test('a clock that is wrong is said to be the reason', async () => {
  await throughRelay(async (relay) => {
    const body = '<Error><Code>RequestTimeTooSkewed</Code><Message>x</Message></Error>';
    relay.attack = ({ operation, reply }) =>
      operation === 's3:GetBucketLogging' ? { reply: { ...reply, status: 403, body } } : undefined;
    const { out } = await runOnce(SCAN, relay.env);
    expect(out).toContain('RequestTimeTooSkewed: the clock of this machine is wrong');
  });
});
