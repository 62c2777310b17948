import type { Key } from '../identity.ts';
import type { Incoming } from '../request.ts';
import type { SigningScope } from './signing-key.ts';

/** What a request says of its signature, in a header or in its address. */
export interface Signature extends Key, SigningScope {
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20260101T000000Z`; empty if there is none. */
  readonly time: string;
  /** Seconds for which a signed address is good; `undefined` for a header. */
  readonly expires: number | undefined;
}

const CREDENTIAL = /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/;

/** `undefined` for an anonymous request. */
export function signatureOf({ headers, query }: Incoming): Signature | undefined {
  const { authorization } = headers;
  if (authorization?.startsWith('AWS4-HMAC-SHA256 ') === true) {
    const member = (name: string): string => new RegExp(`${name}=([^,\\s]+)`).exec(authorization)?.[1] ?? '';
    const date = headers['x-amz-date'];
    return signature(member('Credential'), {
      signedHeaders: member('SignedHeaders'),
      signature: member('Signature'),
      time: String(date ?? ''),
      expires: undefined,
      token: headers['x-amz-security-token'],
    });
  }
  if (!query.has('X-Amz-Credential')) return undefined;
  return signature(query.get('X-Amz-Credential') ?? '', {
    signedHeaders: query.get('X-Amz-SignedHeaders') ?? '',
    signature: query.get('X-Amz-Signature') ?? '',
    time: query.get('X-Amz-Date') ?? '',
    expires: Number(query.get('X-Amz-Expires') ?? 0),
    token: headers['x-amz-security-token'] ?? query.get('X-Amz-Security-Token') ?? undefined,
  });
}

interface Given {
  readonly signedHeaders: string;
  readonly signature: string;
  readonly time: string;
  readonly expires: number | undefined;
  readonly token: string | readonly string[] | undefined;
}

function signature(credential: string, { signedHeaders, token, ...rest }: Given): Signature | undefined {
  const [, accessKey = '', date = '', region = '', service = ''] = CREDENTIAL.exec(credential) ?? [];
  if (accessKey === '') return undefined;
  return {
    accessKey,
    date,
    region,
    service,
    signedHeaders: signedHeaders.split(';').filter((name) => name !== ''),
    token: typeof token === 'string' ? token : token?.[0],
    ...rest,
  };
}
