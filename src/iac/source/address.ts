/** A resource, data source or module call. */
export interface SourceAddress {
  /** The module calls from the root down. */
  readonly modules: readonly AddressStep[];
  readonly mode: 'resource' | 'data';
  readonly type: string;
  /** `''`: the address is that of the last module call itself. */
  readonly name: string;
  readonly key: AddressStep['key'];
  /** A block inside, as in `aws_s3_bucket.a#logging`; `''` for the whole. */
  readonly inner: string;
}

/** A name, and which instance of it. All instances share their block. */
interface AddressStep {
  readonly name: string;
  /** Of `for_each` or `count`; `null` where there is neither. */
  readonly key: string | number | null;
}

// A key is a number or a quoted string, which may hold brackets, dots and escaped quotes.
const PART = /([\w-]+)(?:\[(?:(\d+)|("(?:[^"\\]|\\.)*"))\])?(?:\.|(?=#)|$)/y;

/** `undefined`: nothing that Terraform would write as an address. */
export function parseAddress(address: string): SourceAddress | undefined {
  const steps: AddressStep[] = [];
  let at = 0;
  while (at < address.length && address[at] !== '#') {
    PART.lastIndex = at;
    const [whole, name, number, quoted] = PART.exec(address) ?? [];
    if (whole === undefined || name === undefined) return undefined;
    steps.push({ name, key: number !== undefined ? Number(number) : quoted === undefined ? null : unquoted(quoted) });
    at += whole.length;
  }
  const modules: AddressStep[] = [];
  let next = 0;
  for (let step = steps[1]; steps[next]?.name === 'module' && step !== undefined; step = steps[next + 1]) {
    modules.push(step);
    next += 2;
  }
  const rest = steps.slice(next);
  const mode = rest[0]?.name === 'data' ? 'data' : 'resource';
  const [type, last, ...more] = mode === 'data' ? rest.slice(1) : rest;
  const isCall = type === undefined && mode === 'resource' && modules.length > 0;
  if (more.length > 0 || (last === undefined && !isCall)) return undefined;
  const inner = address.slice(at + 1);
  return { modules, mode, type: type?.name ?? '', name: last?.name ?? '', key: last?.key ?? null, inner };
}

/** Keys are written with HCL's escapes, most of which are those of JSON. */
function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}
