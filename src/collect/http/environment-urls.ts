import type { Environment } from '../../model/environment.ts';
import { UserError } from '../../model/user-error.ts';

export const PROXIES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'];

/**
 * Endpoints and proxies of the environment, before anything is sent to them.
 * @throws UserError for the first that cannot be used
 */
export function checkUrls(env: Environment): void {
  const isIgnored = env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true';
  const endpoints = isIgnored ? [] : Object.keys(env).filter((name) => /^AWS_ENDPOINT_URL(_\w+)?$/.test(name));
  for (const name of [...endpoints.sort(), ...PROXIES]) {
    const value = env[name];
    if (value === undefined || value === '' || isHttpUrl(value)) continue;
    throw new UserError(`${name}: ${JSON.stringify(withoutPassword(value))} is not a URL of http or https`, {
      hint: `write it with its scheme, such as ${PROXIES.includes(name) ? 'http://proxy.example:8080' : 'http://localhost:4566'}`,
      code: 'connection',
    });
  }
  for (const name of PROXIES) {
    const value = env[name];
    if (value) checkProxy(name, new URL(value));
  }
}

/** What undici takes for a URL of a proxy: user and password that can be decoded, and nothing behind host and port. */
function checkProxy(name: string, { username, password, pathname, search, hash }: URL): void {
  if (!isDecodable(username) || !isDecodable(password))
    throw new UserError(`${name}: its user name or password has a % that begins no code of a character`, {
      hint: 'write %25 for a %',
      code: 'connection',
    });
  if (pathname !== '/' || search !== '' || hash !== '')
    throw new UserError(`${name}: a proxy has nothing behind its host and port`, {
      hint: 'leave out what stands there; in a user name or password write %2F for a /, %3F for a ? and %23 for a #',
      code: 'connection',
    });
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch (error) {
    if (error instanceof URIError) return false;
    throw error;
  }
}

const isHttpUrl = (text: string): boolean => URL.canParse(text) && /^https?:\/\//i.test(text);

/** Whatever stands before an `@` may be a password. */
const withoutPassword = (text: string): string => text.replace(/^.*@/s, '…@');
