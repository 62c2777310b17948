import type { Environment } from '../../model/environment.ts';
import { UserError } from '../../model/user-error.ts';

const PROXIES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'];

/**
 * Endpoints and proxies of the environment, before anything is sent to them.
 * @throws UserError for the first that is no URL
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
}

const isHttpUrl = (text: string): boolean => URL.canParse(text) && /^https?:\/\//i.test(text);

/** Whatever stands before an `@` may be a password. */
const withoutPassword = (text: string): string => text.replace(/^.*@/s, '…@');
