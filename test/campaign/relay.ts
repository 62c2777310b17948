import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Agent, request as ask } from 'undici';
import { callOf, readRequest } from '../../src/sandbox/request.ts';
import { signatureOf } from '../../src/sandbox/sigv4/signature.ts';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';

/** A whole HTTP answer. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One request as it came past, with the answer of the simulated organization. */
export interface Passed {
  /** `s3:GetBucketLogging` */
  readonly operation: string;
  /** Tells calls of one operation apart whatever their order: account, Region, bucket, page, and how often it came before. */
  readonly key: string;
  readonly occurrence: number;
  readonly reply: Reply;
}

/** What goes over the wire instead of the answer: another answer, or bytes after which the connection ends. */
export type Strike =
  | { readonly reply: Reply }
  | { readonly bytes: Buffer; readonly end?: 'end' | 'reset' }
  | { readonly drip: Buffer; readonly everyMs: number; readonly begin?: Buffer };

export interface Relay {
  readonly env: Readonly<Record<string, string>>;
  /** Gives for each answer what is sent instead; nothing where it passes. */
  attack: (passed: Passed) => Strike | undefined;
  /** Every call since the last `forget`. */
  readonly passed: () => readonly Passed[];
  readonly forget: () => void;
  readonly close: () => Promise<void>;
}

/** A server between the scanner and the simulated organization that sends what the organization never would. */
export async function startRelay(sandbox: Sandbox): Promise<Relay> {
  const agent = new Agent({ connections: 64 });
  const accounts = new Map<string, string>();
  let seen: Passed[] = [];
  let counts = new Map<string, number>();

  const pass = async (request: IncomingMessage): Promise<Passed> => {
    const incoming = await readRequest(request);
    const signature = signatureOf(incoming);
    const call = signature && callOf(incoming, signature);
    const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
      typeof value === 'string' && !['host', 'connection', 'content-length', 'expect'].includes(name)
        ? [[name, value] as const]
        : [],
    );
    const answer = await ask(new URL(request.url ?? '/', sandbox.url), {
      dispatcher: agent,
      method: (request.method ?? 'GET') as 'GET',
      headers: Object.fromEntries(headers),
      ...(incoming.body.length > 0 ? { body: incoming.body } : {}),
    });
    const body = await answer.body.text();
    const role = call?.query.get('RoleArn') ?? '';
    const assumed = /<AccessKeyId>([^<]+)/.exec(body)?.[1];
    if (assumed !== undefined) accounts.set(assumed, role.split(':')[4] ?? '');
    const operation = call?.operation ?? 'unsigned';
    const who = accounts.get(signature?.accessKey ?? '') ?? 'caller';
    const of = [operation, who, call?.region, call?.bucket, role, pageOf(incoming.body.toString('utf8'), call?.query)];
    const key = of.filter(Boolean).join(' ');
    const occurrence = counts.get(key) ?? 0;
    counts.set(key, occurrence + 1);
    const reply = { status: answer.statusCode, headers: plain(answer.headers), body };
    return { operation, key, occurrence, reply };
  };

  const server = createServer((request, response) => {
    void pass(request)
      .then((passed) => {
        seen.push(passed);
        const strike = relay.attack(passed);
        if (strike === undefined) send(response, passed.reply);
        else if ('reply' in strike) send(response, strike.reply);
        else sendBytes(request, strike);
      })
      .catch(() => request.socket.destroy());
  });
  server.keepAliveTimeout = 60_000;
  const url = await listen(server);
  const relay: Relay = {
    env: { ...sandbox.env, AWS_ENDPOINT_URL: url },
    attack: () => undefined,
    passed: () => seen,
    forget: () => {
      seen = [];
      counts = new Map();
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await agent.destroy();
    },
  };
  return relay;
}

/** What a call names besides its bucket: a policy, trails. Tokens differ in each run. */
function pageOf(body: string, query: URLSearchParams | undefined): string {
  const named = /"(?:PolicyId|trailNameList)":("[^"]+"|\[[^\]]*\])/.exec(body)?.[1] ?? '';
  const later = /"[nN]extToken":/.test(body) || query?.has('continuation-token') === true;
  return `${named}${later ? ' later page' : ''}`;
}

const plain = (headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' && !['connection', 'keep-alive', 'transfer-encoding'].includes(name)
        ? [[name, value]]
        : [],
    ),
  );

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  const { 'content-length': _length, ...others } = headers;
  const isHead = response.req.method === 'HEAD';
  response.writeHead(status, { ...others, ...(isHead ? {} : { 'content-length': Buffer.byteLength(body) }) });
  response.end(isHead ? undefined : body);
}

function sendBytes({ socket }: IncomingMessage, strike: Exclude<Strike, { readonly reply: Reply }>): void {
  if ('bytes' in strike) {
    if (strike.end === 'reset') socket.write(strike.bytes, () => socket.resetAndDestroy());
    else socket.end(strike.bytes);
    return;
  }
  if (strike.begin !== undefined) socket.write(strike.begin);
  const timer = setInterval(() => {
    if (!socket.writableNeedDrain) socket.write(strike.drip);
  }, strike.everyMs);
  socket.on('close', () => clearInterval(timer));
  socket.on('error', () => undefined);
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the relay has no port');
  return `http://127.0.0.1:${address.port}`;
}
