import type { Reply, Strike } from './relay.ts';

/** Something that is no answer of AWS, made from the one that it replaces. */
export interface Noise {
  readonly name: string;
  /** Could be an answer of AWS as far as anybody can tell, so that asking again is not called for. */
  readonly isAnswer?: boolean;
  readonly strike: (reply: Reply) => Strike;
}

const bytes = (name: string, text: string | Buffer): Noise => ({
  name,
  strike: () => ({ bytes: typeof text === 'string' ? Buffer.from(text, 'latin1') : text }),
});

const head = (...lines: readonly string[]): string => `${['HTTP/1.1 200 OK', ...lines].join('\r\n')}\r\n\r\n`;

/** Byte strings that are no HTTP, or odd HTTP. */
const BYTES: readonly Noise[] = [
  bytes('nothing at all', ''),
  bytes('the banner of another service', 'SSH-2.0-OpenSSH_9.6\r\n'),
  bytes('a bare body', '<?xml version="1.0"?><BucketLoggingStatus/>'),
  bytes('a status line without a status', 'HTTP/1.1 OK fine\r\ncontent-length: 0\r\n\r\n'),
  bytes('a status of two digits', 'HTTP/1.1 20 OK\r\ncontent-length: 0\r\n\r\n'),
  bytes('an unknown version of HTTP', 'HTTP/7.3 200 OK\r\ncontent-length: 0\r\n\r\n'),
  bytes('a control character in a header', head('content-length: 0', 'x-a: \u0000\u0007')),
  bytes('a header without a colon', head('content-length: 0', 'nonsense')),
  bytes('a negative length', head('content-length: -1')),
  bytes('a length that is no number', head('content-length: many')),
  bytes('two lengths', `${head('content-length: 3', 'content-length: 4')}<a/>`),
  bytes('length and chunks', `${head('content-length: 3', 'transfer-encoding: chunked')}0\r\n\r\n`),
  bytes('a chunk whose size is no number', `${head('transfer-encoding: chunked')}zz\r\n<a/>\r\n`),
  bytes('a chunk larger than any memory', `${head('transfer-encoding: chunked')}ffffffffffffffff\r\n<a/>`),
  bytes('a body longer than it says', `${head('content-length: 2')}<a/>`),
  bytes('a body shorter than it says', `${head('content-length: 400')}<a/>`),
  bytes('headers that never end', `HTTP/1.1 200 OK\r\n${'x-long: '.padEnd(40_000, 'x')}`),
  bytes('a switch of protocols', 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n'),
  bytes('continue, for ever', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(50)),
  bytes('frames of HTTP/2', Buffer.from('00000604000000000000030000006400000408000000000000ff0001', 'hex')),
  bytes('an alert of TLS', Buffer.from('15030100020228', 'hex')),
  bytes('what claims to be compressed and is not', `${head('content-encoding: gzip', 'content-length: 4')}<a/>`),
  { name: 'a reset before the answer', strike: () => ({ bytes: Buffer.alloc(0), end: 'reset' }) },
  {
    name: 'a reset in the middle of the answer',
    strike: ({ body }) => ({
      bytes: Buffer.from(head(`content-length: ${body.length + 100}`) + body.slice(0, body.length / 2)),
      end: 'reset',
    }),
  },
];

const whole = (name: string, change: Partial<Reply>): Noise => ({
  name,
  strike: (reply) => ({ reply: { ...reply, ...change } }),
});

const refusal = (name: string, change: Partial<Reply>): Noise => ({ ...whole(name, change), isAnswer: true });

const PAGE = '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>';

/** Whole HTTP answers that AWS does not give. */
const FOREIGN: readonly Noise[] = [
  whole('200 without a body', { status: 200, headers: {}, body: '' }),
  whole('204', { status: 204, headers: {}, body: '' }),
  whole('206 with half of it', { status: 206 }),
  whole('304', { status: 304, headers: {}, body: '' }),
  whole('the page of a proxy', { status: 200, headers: { 'content-type': 'text/html' }, body: PAGE }),
  whole('a page that is XML', { status: 200, headers: {}, body: `<?xml version="1.0"?>${PAGE.slice(15)}` }),
  whole('a redirect to somebody else', {
    status: 302,
    headers: { location: 'http://127.0.0.1:9/login' },
    body: PAGE,
  }),
  whole('a permanent redirect', { status: 301, headers: { location: 'http://127.0.0.1:9/' }, body: '' }),
  whole('a proxy that wants a password', { status: 407, headers: { 'proxy-authenticate': 'Basic' }, body: PAGE }),
  whole('a network that wants a password', { status: 511, headers: {}, body: PAGE }),
  whole('a gateway without a server', { status: 502, headers: {}, body: PAGE }),
  whole('404 of somebody else', { status: 404, headers: {}, body: PAGE }),
  whole('404 without a body', { status: 404, headers: {}, body: '' }),
  whole('403 of somebody else', { status: 403, headers: {}, body: PAGE }),
  whole('an empty object', { status: 200, headers: {}, body: '{}' }),
  whole('null', { status: 200, headers: {}, body: 'null' }),
  whole('an empty list', { status: 200, headers: {}, body: '[]' }),
  whole('a foreign document', { status: 200, headers: {}, body: '<Answer xmlns="urn:x"><Ok/></Answer>' }),
  whole('an error without a code', { status: 404, body: '<Error><Message>no</Message></Error>' }),
  refusal('an error with an unknown code', { status: 404, body: '<Error><Code>NoSuchThing</Code></Error>' }),
  refusal('an error called constructor', { status: 400, body: '<Error><Code>constructor</Code></Error>' }),
  refusal('an error called __proto__', { status: 404, body: '<Error><Code>__proto__</Code></Error>' }),
  refusal('an error called toString, as JSON', { status: 400, body: '{"__type":"toString","message":"x"}' }),
  refusal('an error called hasOwnProperty, as JSON', { status: 500, body: '{"__type":"hasOwnProperty"}' }),
  whole('an entity bomb', {
    status: 200,
    headers: {},
    body: `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;">]><BucketLoggingStatus>&b;</BucketLoggingStatus>`,
  }),
  whole('elements nested ten thousand deep', {
    status: 200,
    headers: {},
    body: `${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}`,
  }),
  {
    name: 'half of the document',
    strike: ({ body, ...reply }) => ({ reply: { ...reply, status: 200, body: body.slice(0, body.length / 2) } }),
  },
];

export const NOISE: readonly Noise[] = [...BYTES, ...FOREIGN];
