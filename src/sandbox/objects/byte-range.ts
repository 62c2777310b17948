import { Refusal } from '../reply.ts';

export interface ByteRange {
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
}

/** The one range of a `Range` header; `undefined` where S3 answers with the whole object: no range, several, or none that it reads. */
export function byteRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  if (from === '') {
    if (Number(to) === 0 || size === 0) throw invalidRange(header ?? '', size);
    return { first: Math.max(0, size - Number(to)), last: size - 1 };
  }
  const first = Number(from);
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== '' && Number(to) < first) return undefined;
  if (first >= size) throw invalidRange(header ?? '', size);
  return { first, last };
}

const invalidRange = (header: string, size: number): Refusal =>
  new Refusal({
    code: 'InvalidRange',
    status: 416,
    message: 'The requested range is not satisfiable',
    fields: { RangeRequested: header, ActualObjectSize: String(size) },
    headers: { 'content-range': `bytes */${size}` },
  });
