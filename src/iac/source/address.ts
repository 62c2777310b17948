/** A resource, data source or module call, without the keys of its instances: all instances share their block. */
export interface SourceAddress {
  /** Names of the module calls from the root down. */
  readonly modules: readonly string[];
  readonly mode: 'resource' | 'data';
  readonly type: string;
  /** `''`: the address is that of the last module call itself. */
  readonly name: string;
  /** A block inside, as in `aws_s3_bucket.a#logging`; `''` for the whole. */
  readonly inner: string;
}

// A key is a number or a quoted string, which may hold brackets, dots and escaped quotes.
const PART = /([\w-]+)(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?(?:\.|(?=#)|$)/y;

/** `undefined`: nothing that Terraform would write as an address. */
export function parseAddress(address: string): SourceAddress | undefined {
  const names: string[] = [];
  let at = 0;
  while (at < address.length && address[at] !== '#') {
    PART.lastIndex = at;
    const found = PART.exec(address);
    if (found?.[1] === undefined) return undefined;
    names.push(found[1]);
    at = PART.lastIndex;
  }
  const modules: string[] = [];
  let next = 0;
  for (; names[next] === 'module' && names[next + 1] !== undefined; next += 2) modules.push(names[next + 1] ?? '');
  const rest = names.slice(next);
  const mode = rest[0] === 'data' ? 'data' : 'resource';
  const [type = '', name = '', ...more] = mode === 'data' ? rest.slice(1) : rest;
  if (more.length > 0 || (name === '' && (type !== '' || mode === 'data' || modules.length === 0))) return undefined;
  return { modules, mode, type, name, inner: address.slice(at + 1) };
}
