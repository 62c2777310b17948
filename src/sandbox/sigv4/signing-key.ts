import { createHash, createHmac } from 'node:crypto';

export const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();

export const hmacHex = (key: Buffer, data: string): string => createHmac('sha256', key).update(data).digest('hex');

export interface SigningScope {
  readonly accessKey: string;
  /** `20260101` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

export const scopeText = ({ date, region, service }: SigningScope): string =>
  `${date}/${region}/${service}/aws4_request`;

const LARGEST = 10_000;
const keys = new Map<string, Buffer>();

/** Four hashes that are the same for all requests of a day to one service of a Region. */
export function signingKey(secret: string, { date, region, service }: SigningScope): Buffer {
  const name = `${secret}\n${date}\n${region}\n${service}`;
  const before = keys.get(name);
  if (before !== undefined) return before;
  const made = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), 'aws4_request');
  if (keys.size >= LARGEST) keys.clear();
  keys.set(name, made);
  return made;
}
