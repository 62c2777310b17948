import type { Incoming } from '../request.ts';

export interface CanonicalParts {
  readonly incoming: Incoming;
  /** In lower case. */
  readonly signedHeaders: readonly string[];
  /** Hash of the body, or the word that stands for it. */
  readonly payload: string;
  /** S3 encodes paths once, every other service a second time. */
  readonly service: string;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
export function canonicalRequest({ incoming, signedHeaders, payload, service }: CanonicalParts): string {
  const once = encodedPath(incoming.path);
  return [
    incoming.method,
    service === 's3' ? once : once.split('/').map(uriEncode).join('/'),
    canonicalQuery(incoming.url),
    ...signedHeaders.map((name) => `${name}:${headerValue(incoming.rawHeaders, name)}`),
    '',
    signedHeaders.join(';'),
    payload,
  ].join('\n');
}

const encodedPath = (path: string): string =>
  path
    .split('/')
    .map((part) => uriEncode(decoded(part)))
    .join('/');

function canonicalQuery(url: string): string {
  const cut = url.indexOf('?');
  if (cut === -1) return '';
  return url
    .slice(cut + 1)
    .split('&')
    .filter((pair) => pair !== '' && !pair.startsWith('X-Amz-Signature='))
    .map((pair) => {
      const at = pair.indexOf('=');
      const [name, value] = at === -1 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
      return [uriEncode(decoded(name)), uriEncode(decoded(value))] as const;
    })
    .sort(([a, left], [b, right]) => (a === b ? compare(left, right) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Values of one name in the order in which they came, blanks folded. */
function headerValue(raw: readonly string[], name: string): string {
  const values: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    if (raw[at]?.toLowerCase() === name) values.push((raw[at + 1] ?? '').trim().replace(/ {2,}/g, ' '));
  }
  return values.join(',');
}

function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

/** All but letters, digits and `-._~` becomes a percent sign and two capital digits. */
const uriEncode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
