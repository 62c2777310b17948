import ip from 'ipaddr.js';
import { type Tri, tri } from './tri.ts';

/** An address, or `undefined`. Octal, hexadecimal and shortened IPv4 are refused, as AWS does. */
function addressOf(text: string): ReturnType<typeof ip.parse> | undefined {
  if (text.includes(':')) return ip.IPv6.isValid(text) ? ip.process(text) : undefined;
  return ip.IPv4.isValidFourPartDecimal(text) ? ip.parse(text) : undefined;
}

/** Compiles an IPv4 or IPv6 range; one address is the range of itself. A range of the other family matches nothing. */
export function cidrTest(range: string): ((value: string) => Tri) | undefined {
  const [network = '', length, ...more] = range.split('/');
  const written = addressOf(network);
  if (written === undefined || more.length > 0) return undefined;
  const most = written.kind() === 'ipv4' ? 32 : 128;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined;
  const bits = length === undefined ? most : Number(length);
  if (bits > most) return undefined;
  return (value) => {
    const given = addressOf(value);
    if (given === undefined) return 'unknown';
    if (given instanceof ip.IPv4 && written instanceof ip.IPv4) return tri(given.match(written, bits));
    if (given instanceof ip.IPv6 && written instanceof ip.IPv6) return tri(given.match(written, bits));
    return 'no';
  };
}
