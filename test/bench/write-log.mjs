// An access log as S3 writes it, the same for the same options.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

const OWNER = 'c0ffee00'.repeat(8);
const HOST_ID = 'bWFkZS11cCBob3N0IGlkIG51bWJlciAwMDAwMSBvZiB0aGUgdGVzdCBsaW5lcyA=';
const REQUESTERS = [
  '-',
  'arn:aws:iam::111122223333:user/ops',
  'arn:aws:sts::111122223333:assumed-role/app/i-0123456789abcdef0',
  'arn:aws:sts::111122223333:assumed-role/batch/session-7',
  'arn:aws:iam::444455556666:user/partner',
];
const AGENTS = [
  'Boto3/1.40.1 md/Botocore#1.40.1 ua/2.1 os/linux md/arch#aarch64 lang/python#3.13.7',
  'aws-cli/2.34.11 md/awscrt#0.31.2 ua/2.1 os/linux#6.1',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
];
const OPERATIONS = ['REST.GET.OBJECT', 'REST.GET.OBJECT', 'REST.PUT.OBJECT', 'REST.HEAD.OBJECT', 'REST.GET.BUCKET'];
const STATUSES = ['200 -', '200 -', '200 -', '206 -', '304 -', '200 -', '200 -', '403 AccessDenied', '404 NoSuchKey'];
const BLOCK = 1 << 20;

/** Writes at least so many bytes; of `keys` objects the requests are of. */
export async function writeLog(path, { bytes, keys }) {
  const out = createWriteStream(path);
  let [state, number, time, written] = [12_345, 0, Date.UTC(2026, 0, 1), 0];
  const below = (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const one = (list) => list[below(list.length)];
  while (written < bytes) {
    let block = '';
    while (block.length < BLOCK) {
      number += 1;
      time += below(700);
      const [, day, month, year, clock] = /^\w+, (\d\d) (\w+) (\d+) ([\d:]+)/.exec(new Date(time).toUTCString());
      const operation = one(OPERATIONS);
      const key = operation.endsWith('OBJECT') ? `data/year%253D2026/part-${below(30)}/file-${number % keys}` : '-';
      const requester = one(REQUESTERS);
      block +=
        `${OWNER} app [${day}/${month}/${year}:${clock} +0000] 203.0.113.${below(250)} ${requester} ` +
        `${number.toString(16).toUpperCase().padStart(16, '0')} ${operation} ${key} "GET /${key}?x-id=GetObject HTTP/1.1" ` +
        `${one(STATUSES)} ${below(100_000)} ${below(100_000)} ${below(200)} ${below(100)} "-" "${one(AGENTS)}" - ${HOST_ID} ` +
        `${requester === '-' ? '-' : 'SigV4'} TLS_AES_128_GCM_SHA256 ${requester === '-' ? '-' : 'AuthHeader'} ` +
        `app.s3.eu-west-1.amazonaws.com TLSv1.3 - - eu-west-1\n`;
    }
    written += block.length;
    if (!out.write(block)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
}
