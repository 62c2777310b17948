import { type LogFile, UnreadableObject } from './log-file.ts';

/** Log objects are small and a request takes a while, so that many are asked for at once. */
const AHEAD = 32;
const MOST_BYTES = 32 * 1024 * 1024;
const SMALL = 2 * 1024 * 1024;
/** The SDK makes attempts of its own until an answer begins; these are for answers that are cut. */
const ATTEMPTS = 3;

/** The objects in their order; of remote ones that are small the bytes are fetched before their turn comes. */
export async function* readAhead(objects: AsyncIterable<LogFile>): AsyncGenerator<LogFile> {
  const waiting: { readonly object: LogFile; readonly bytes: number }[] = [];
  let held = 0;
  let done = false;
  const source = objects[Symbol.asyncIterator]();
  while (!done || waiting.length > 0) {
    while (!done && waiting.length < AHEAD && held < MOST_BYTES) {
      const next = await source.next();
      if (next.done) {
        done = true;
        break;
      }
      const bytes =
        next.value.remote && next.value.size !== undefined && next.value.size <= SMALL ? next.value.size : 0;
      waiting.push({ object: bytes > 0 ? fetched(next.value) : next.value, bytes });
      held += bytes;
      // Nothing is gained by listing ahead what takes no request.
      if (!next.value.remote) break;
    }
    const first = waiting.shift();
    if (!first) continue;
    yield first.object;
    held -= first.bytes;
  }
}

function fetched(object: LogFile): LogFile {
  const body = collect(object);
  // Told when it is its turn; until then nobody listens.
  body.catch(() => undefined);
  return {
    ...object,
    async *open() {
      yield await body;
    },
  };
}

async function collect(object: LogFile): Promise<Buffer> {
  for (let attempt = 1; ; attempt++) {
    const all: Buffer[] = [];
    try {
      for await (const chunk of object.open()) all.push(Buffer.from(chunk));
      return Buffer.concat(all);
    } catch (error) {
      if (!(error instanceof UnreadableObject && error.isCut) || attempt === ATTEMPTS) throw error;
    }
  }
}
