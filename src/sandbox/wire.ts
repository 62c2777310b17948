import type { ServerResponse } from 'node:http';
import type { FaultKind } from './knobs.ts';
import type { Reply } from './reply.ts';

const PROXY_PAGE =
  '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><p>This network asks you to sign in.</p></body></html>\n';
const UNCLOSED_JSON = '{"Unclosed":[';
const UNCLOSED = '<?xml version="1.0" encoding="UTF-8"?>\n<Result><Unclosed><Element></Result>';

/** Puts an answer on the wire, whole or spoiled. Gives the status that the counts show: 0 if the answer breaks off. */
export function send(response: ServerResponse, reply: Reply, fault: FaultKind | undefined): number {
  switch (fault) {
    case 'reset':
    case 'cut':
    case 'cut-chunked':
      return breakOff(response, reply, fault);
    case 'truncated':
      return whole(response, { ...reply, body: half(reply.body) });
    case 'malformed':
      return whole(response, {
        status: 200,
        headers: reply.headers,
        body: reply.headers['content-type']?.includes('json') === true ? UNCLOSED_JSON : UNCLOSED,
      });
    case 'empty':
      return whole(response, { status: 200, headers: {}, body: '' });
    case 'foreign':
      return whole(response, { status: 200, headers: { 'content-type': 'text/html' }, body: PROXY_PAGE });
    default:
      return whole(response, reply);
  }
}

function whole(response: ServerResponse, { status, headers, body }: Reply): number {
  const length = status === 204 || status === 304 ? {} : { 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, { ...length, ...headers });
  response.end(body);
  return status;
}

/** Headers and half of the body, at least something that is missing, then the end. */
function breakOff(response: ServerResponse, { status, headers, body }: Reply, fault: 'reset' | 'cut' | 'cut-chunked') {
  const { socket } = response;
  const length = fault === 'cut-chunked' ? {} : { 'content-length': Buffer.byteLength(body) + 1 };
  response.writeHead(status, { ...headers, ...length });
  response.write(half(body) || ' ', () => {
    if (fault === 'reset') socket?.resetAndDestroy();
    else socket?.end();
  });
  return 0;
}

const half = (body: string | Buffer): string | Buffer => body.slice(0, Math.floor(body.length / 2));
