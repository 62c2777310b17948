import { createHash, randomBytes } from 'node:crypto';
import type { Call, Context } from '../call.ts';
import { noContent, Refusal, type Reply } from '../reply.ts';
import { type BucketState, objectsOf } from '../world.ts';
import { children, needed, parseDocument, xml } from '../xml.ts';
import { checkedSums, checksumHeader, checksumOf, compositeSum, isAlgorithm } from './checksums.ts';
import { checkWrite } from './conditions.ts';
import { storedHeaders } from './stored-headers.ts';
import type { StoredObject } from './stored-object.ts';
import type { Upload, UploadedPart } from './upload.ts';

/** Parts but the last: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const SMALLEST_PART = 5 * 1024 * 1024;

type Handler = (state: BucketState, call: Call, context: Context) => Reply;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html */
export const MULTIPART_HANDLERS: Readonly<Record<string, Handler>> = {
  's3:CreateMultipartUpload': (state, { key, headers }) => {
    const named = String(headers['x-amz-checksum-algorithm'] ?? '').toUpperCase();
    const algorithm = isAlgorithm(named) ? named : undefined;
    const whole = headers['x-amz-checksum-type'] === 'FULL_OBJECT' || algorithm === 'CRC64NVME';
    const id = randomBytes(24).toString('base64url');
    uploadsOf(state).set(id, { key, headers: storedHeaders(headers), algorithm, whole, parts: new Map() });
    const answer = xml('InitiateMultipartUploadResult', { Bucket: state.setup.name, Key: key, UploadId: id });
    return algorithm === undefined
      ? answer
      : {
          ...answer,
          headers: {
            ...answer.headers,
            'x-amz-checksum-algorithm': algorithm,
            'x-amz-checksum-type': whole ? 'FULL_OBJECT' : 'COMPOSITE',
          },
        };
  },
  's3:UploadPart': (state, call) => {
    const { upload } = found(state, call);
    const number = Number(call.query.get('partNumber'));
    if (!Number.isInteger(number) || number < 1 || number > 10_000) {
      throw refusal('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
    }
    const sums = checkedSums(call);
    const etag = `"${createHash('md5').update(call.body).digest('hex')}"`;
    upload.parts.set(number, { body: call.body, etag });
    return { status: 200, headers: { etag, ...sums }, body: '' };
  },
  's3:CompleteMultipartUpload': (state, call, { clock }) => {
    const { id, upload } = found(state, call);
    const parts = listedParts(upload, call.body);
    checkWrite(call.headers, objectsOf(state).get(upload.key), upload.key);
    const digests = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag.replaceAll('"', ''), 'hex')));
    const body = Buffer.concat(parts.map((part) => part.body));
    const size = call.headers['x-amz-mp-object-size'];
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
    if (size !== undefined && Number(size) !== body.length)
      throw refusal('InvalidRequest', 'The provided x-amz-mp-object-size header does not match what was computed.');
    const etag = `"${createHash('md5').update(digests).digest('hex')}-${parts.length}"`;
    const { algorithm, whole } = upload;
    const bodies = parts.map((part) => part.body);
    const sum = algorithm && (whole ? checksumOf(algorithm, body) : compositeSum(algorithm, bodies));
    const object: StoredObject = {
      modified: clock.now(),
      read: () => body,
      etag,
      headers: upload.headers,
      ...(algorithm === undefined || sum === undefined ? {} : { sums: { [checksumHeader(algorithm)]: sum } }),
    };
    objectsOf(state).put(upload.key, object);
    uploadsOf(state).delete(id);
    return xml('CompleteMultipartUploadResult', {
      Location: `/${state.setup.name}/${upload.key}`,
      Bucket: state.setup.name,
      Key: upload.key,
      ETag: etag,
      ...(sum === undefined
        ? {}
        : { [`Checksum${algorithm}`]: sum, ChecksumType: whole ? 'FULL_OBJECT' : 'COMPOSITE' }),
    });
  },
  's3:AbortMultipartUpload': (state, call) => {
    uploadsOf(state).delete(found(state, call).id);
    return noContent();
  },
  's3:ListParts': (state, call) => {
    const { id, upload } = found(state, call);
    const parts = [...upload.parts].sort(([a], [b]) => a - b);
    return xml('ListPartsResult', {
      Bucket: state.setup.name,
      Key: upload.key,
      UploadId: id,
      IsTruncated: false,
      Part: parts.map(([PartNumber, { body, etag }]) => ({ PartNumber, ETag: etag, Size: body.length })),
    });
  },
  's3:ListMultipartUploads': (state) =>
    xml('ListMultipartUploadsResult', {
      Bucket: state.setup.name,
      IsTruncated: false,
      Upload: [...uploadsOf(state)].map(([UploadId, { key }]) => ({ Key: key, UploadId })),
    }),
};

function uploadsOf(state: BucketState): Map<string, Upload> {
  state.uploads ??= new Map();
  return state.uploads;
}

function found(state: BucketState, { query, key }: Call): { readonly id: string; readonly upload: Upload } {
  const id = query.get('uploadId') ?? '';
  const upload = uploadsOf(state).get(id);
  if (upload !== undefined && upload.key === key) return { id, upload };
  throw new Refusal({
    code: 'NoSuchUpload',
    status: 404,
    message:
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    fields: { UploadId: id },
  });
}

/** The parts that the client names, in its order, which must be that of their numbers. */
function listedParts(upload: Upload, body: Buffer): readonly UploadedPart[] {
  const named = children(parseDocument('CompleteMultipartUpload', body), 'Part').map((part) => ({
    number: Number(needed(part, 'PartNumber')),
    etag: needed(part, 'ETag').replaceAll('"', ''),
  }));
  if (named.length === 0) throw refusal('MalformedXML', 'The XML you provided was not well-formed or did not validate');
  if (named.some(({ number }, index) => index > 0 && number <= (named[index - 1]?.number ?? 0))) {
    throw refusal(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
    );
  }
  return named.map(({ number, etag }, index) => {
    const part = upload.parts.get(number);
    if (part === undefined || part.etag !== `"${etag}"`) {
      throw refusal(
        'InvalidPart',
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
      );
    }
    if (index < named.length - 1 && part.body.length < SMALLEST_PART) {
      throw refusal('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
    }
    return part;
  });
}

const refusal = (code: string, message: string): Refusal => new Refusal({ code, status: 400, message });
