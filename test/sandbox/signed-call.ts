import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { TestCredentials } from './clients.ts';

/** The hash that the signer asks for, from what Node has. */
class Sha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined
        ? createHash('sha256')
        : createHmac('sha256', typeof secret === 'string' ? secret : bytesOf(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(typeof data === 'string' ? data : bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }

  reset(): void {}
}

const bytesOf = (data: ArrayBuffer | ArrayBufferView): Uint8Array =>
  ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);

export interface SignedCall {
  readonly url: string;
  readonly service: string;
  readonly credentials: TestCredentials;
  readonly region?: string;
  readonly method?: string;
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** When it is signed. */
  readonly at?: Date;
  /** Signed in the address, in place of a header. */
  readonly presigned?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request as a client would sign it, not yet sent. */
export async function signedRequest(call: SignedCall): Promise<RawRequest> {
  const { url, service, credentials, region = 'eu-west-1', method = 'GET', path = '/', body = '' } = call;
  const { hostname, port } = new URL(url);
  const signer = new SignatureV4({
    service,
    region,
    credentials,
    sha256: Sha256,
    uriEscapePath: service !== 's3',
    applyChecksum: true,
  });
  const given = {
    method,
    protocol: 'http:',
    hostname,
    port: Number(port),
    path,
    query: { ...call.query },
    headers: {
      host: `${hostname}:${port}`,
      // An address for S3 says nothing of the body, as those that its SDK makes.
      ...(call.presigned === true && service === 's3' ? { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } : {}),
      ...call.headers,
    },
    ...(body === '' ? {} : { body }),
  };
  const options = call.at === undefined ? {} : { signingDate: call.at };
  const signed = await (call.presigned === true ? signer.presign(given, options) : signer.sign(given, options));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(signed.query ?? {})) query.set(name, String(value));
  const text = query.toString().replaceAll('+', '%20');
  return { method, path: text === '' ? path : `${path}?${text}`, headers: signed.headers, body };
}

export const signedCall = async (call: SignedCall): Promise<Answer> => send(call.url, await signedRequest(call));

/** Sends a request as it is. */
export function send(url: string, { method, path, headers, body }: RawRequest): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, method, path, headers }, async (answer) => {
      let text = '';
      for await (const part of answer) text += part;
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text });
    })
      .on('error', reject)
      .end(body);
  });
}

/** A call of a service that speaks JSON. */
export async function jsonCall(call: Omit<SignedCall, 'body' | 'method'>, target: string, input: object) {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
  const { status, body } = await signedCall({ ...call, method: 'POST', headers, body: JSON.stringify(input) });
  const output: Readonly<Record<string, unknown>> = JSON.parse(body);
  return { status, output };
}
