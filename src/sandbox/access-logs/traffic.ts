import type { Clock } from '../clock.ts';
import { type BucketState, canonicalId, type World } from '../world.ts';
import type { AccessRecord } from './access-record.ts';
import { chanceOf } from './chance.ts';

const DAY = 86_400_000;

interface Request {
  readonly source: BucketState;
  readonly record: AccessRecord;
}

export interface Traffic {
  /** Requests that came in since the last time. */
  readonly until: (now: number) => readonly Request[];
}

/** Requests of nobody in particular to the buckets that have `traffic`. */
export function createTraffic(world: World, clock: Clock): Traffic {
  const busy = [...world.buckets.values()].filter(({ setup }) => setup.traffic !== undefined);
  const start = clock.now();
  const made = new Map<string, number>();
  return {
    until: (now) =>
      busy.flatMap((source) => {
        const { name, traffic } = source.setup;
        if (traffic === undefined || traffic.perDay <= 0 || world.buckets.get(name) !== source) return [];
        const from = start - (traffic.historyDays ?? 0) * DAY;
        const done = made.get(name) ?? 0;
        const all = Math.max(done, Math.floor(((now - from) / DAY) * traffic.perDay));
        made.set(name, all);
        return Array.from({ length: all - done }, (_, index) => ({
          source,
          record: requestTo(source, done + index, from + ((done + index + 1) * DAY) / traffic.perDay),
        }));
      }),
  };
}

const KEYS = ['reports/2026 q1.xlsx', 'images/logo.png', 'data/part-00000.parquet', 'index.html', 'tmp/"quoted".txt'];
const AGENTS = ['aws-cli/2.31.0', 'Mozilla/5.0 (X11; Linux x86_64)', 'Boto3/1.40.1', 'odd"agent"'];

interface Kind {
  readonly operation: string;
  readonly method: string;
  readonly status: number;
  readonly errorCode?: string;
  readonly anonymous?: boolean;
}

const KINDS: readonly Kind[] = [
  { operation: 'REST.GET.OBJECT', method: 'GET', status: 200 },
  { operation: 'REST.GET.OBJECT', method: 'GET', status: 200 },
  { operation: 'REST.GET.OBJECT', method: 'GET', status: 200 },
  { operation: 'REST.GET.OBJECT', method: 'GET', status: 304 },
  { operation: 'REST.HEAD.OBJECT', method: 'HEAD', status: 200 },
  { operation: 'REST.PUT.OBJECT', method: 'PUT', status: 200 },
  { operation: 'REST.GET.OBJECT', method: 'GET', status: 404, errorCode: 'NoSuchKey' },
  { operation: 'REST.GET.OBJECT', method: 'GET', status: 403, errorCode: 'AccessDenied', anonymous: true },
  { operation: 'REST.DELETE.OBJECT', method: 'DELETE', status: 204 },
];

/** The nth request to a bucket, the same in each run. */
function requestTo({ account, setup }: BucketState, nth: number, time: number): AccessRecord {
  const chance = chanceOf(nth, setup.name);
  const pick = <T>(choices: readonly T[], otherwise: T): T =>
    choices[Math.floor(chance() * choices.length)] ?? otherwise;
  const { operation, method, status, errorCode, anonymous } = pick(KINDS, {
    operation: 'REST.GET.OBJECT',
    method: 'GET',
    status: 200,
  });
  const key = pick(KEYS, 'index.html');
  const size = Math.floor(chance() * 100_000) + 1;
  const good = status === 200;
  const totalMs = Math.floor(chance() * 90) + 5;
  return {
    bucketOwner: canonicalId(account),
    bucket: setup.name,
    time,
    remoteIp: `${anonymous ? '198.51.100' : '203.0.113'}.${Math.floor(chance() * 254) + 1}`,
    requester: anonymous
      ? undefined
      : `arn:aws:sts::${account}:assumed-role/application/session-${Math.floor(chance() * 4)}`,
    requestId: Math.floor(chance() * 2 ** 52)
      .toString(16)
      .toUpperCase()
      .padStart(16, '0'),
    operation,
    key,
    requestUri: `${method} /${encodeURIComponent(key).replaceAll('%2F', '/')} HTTP/1.1`,
    status,
    errorCode,
    bytesSent: status >= 400 ? 243 : good && method === 'GET' ? size : undefined,
    objectSize: good || status === 304 ? size : undefined,
    totalMs,
    turnaroundMs: totalMs - 3,
    userAgent: pick(AGENTS, 'aws-cli/2.31.0'),
    hostId: Buffer.from(`host id of ${setup.name.slice(0, 40)} ${nth}`).toString('base64'),
    signatureVersion: anonymous ? undefined : 'SigV4',
    cipherSuite: 'TLS_AES_128_GCM_SHA256',
    authenticationType: anonymous ? undefined : 'AuthHeader',
    hostHeader: `${setup.name}.s3.${setup.region}.amazonaws.com`,
    tlsVersion: 'TLSv1.3',
    sourceRegion: anonymous ? undefined : setup.region,
  };
}
