/** Parts of one object, the last one excepted; S3 takes 10,000 of at least 5 MiB, which is 80 GiB of these. */
const PART = 8 * 1024 * 1024;

/** Text and bytes as parts of one size; the last one is what is left. */
export async function* partsOf(
  chunks: AsyncIterable<string | Uint8Array>,
  size = PART,
): AsyncGenerator<Buffer, undefined> {
  let gathered: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let bytes =
      typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    while (length + bytes.length >= size) {
      const end = size - length;
      yield Buffer.concat([...gathered, bytes.subarray(0, end)]);
      bytes = bytes.subarray(end);
      gathered = [];
      length = 0;
    }
    gathered.push(bytes);
    length += bytes.length;
  }
  if (length > 0) yield Buffer.concat(gathered);
  return undefined;
}
