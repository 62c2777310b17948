// The delivery verdict on one policy, in turn with JSON.parse of its text.
import { built } from '../processes.mjs';
import { cpuMs, median } from './clock.mjs';

const { rounds } = JSON.parse(process.argv[2]);
const { deliveryVerdict } = await built('index.js');

const ACCOUNT = '111122223333';
const LIMIT = 20 * 1024;
const BUCKET = 'arn:aws:s3:::logs';

const delivery = {
  Sid: 'S3ServerAccessLogs',
  Effect: 'Allow',
  Principal: { Service: 'logging.s3.amazonaws.com' },
  Action: 's3:PutObject',
  Resource: `${BUCKET}/app/*`,
  Condition: {
    StringEquals: { 'aws:SourceAccount': ACCOUNT },
    ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::app' },
  },
};

/** Statements as policies of log buckets have them beside the one that counts. */
const OTHERS = [
  (n) => ({
    Sid: `TlsOnly${n}`,
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [BUCKET, `${BUCKET}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  }),
  (n) => ({
    Sid: `ReadersOfTeam${n}`,
    Effect: 'Allow',
    Principal: { AWS: [`arn:aws:iam::444455556666:role/reader-${n}`, `arn:aws:iam::444455556666:role/auditor-${n}`] },
    Action: ['s3:GetObject', 's3:ListBucket'],
    Resource: [BUCKET, `${BUCKET}/app/*`],
  }),
  (n) => ({
    Sid: `OwnOrganizationOnly${n}`,
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: ['s3:PutObject', 's3:DeleteObject'],
    Resource: `${BUCKET}/*`,
    Condition: {
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': `o-example${n}` },
      Bool: { 'aws:PrincipalIsAWSService': 'false' },
    },
  }),
  (n) => ({
    Sid: `LogsOfSource${n}`,
    Effect: 'Allow',
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: `${BUCKET}/source-${n}/*`,
    Condition: {
      StringEquals: { 'aws:SourceAccount': ACCOUNT },
      ArnLike: { 'aws:SourceArn': `arn:aws:s3:::source-${n}` },
    },
  }),
];

const policyOf = (statements) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const textOf = (statements) =>
  policyOf([...Array.from({ length: statements - 1 }, (_, n) => OTHERS[n % OTHERS.length](n)), delivery]);

/** Wildcards inside of keys: how much of what S3 writes is covered has to be followed character by character. */
const wildcards = policyOf([
  ...Array.from({ length: 9 }, (_, n) => ({
    ...delivery,
    Sid: `Inside${n}`,
    Resource: [`${BUCKET}/app/*/part-${n}/*`, `${BUCKET}/*/eu-*/app/*-${n}-*`],
  })),
  delivery,
]);

/** One list of many ARNs, the one that counts at its end. */
const sources = (length) => [...Array.from({ length }, (_, n) => `arn:aws:s3:::source-${n}`), 'arn:aws:s3:::app'];
const manyArns = policyOf([
  { ...delivery, Condition: { ...delivery.Condition, ArnLike: { 'aws:SourceArn': sources(500) } } },
]);

const known = (value) => ({ state: 'known', value });
const absent = { state: 'absent' };
const source = {
  name: 'app',
  region: 'eu-central-1',
  account: ACCOUNT,
  partition: 'aws',
  logging: { target: 'logs', prefix: 'app/', keyFormat: 'partitioned-event-time', grants: [] },
};
const targetWith = (text) => ({
  name: 'logs',
  region: 'eu-central-1',
  facts: {
    policy: known({ text }),
    ownership: known({ setting: 'BucketOwnerEnforced' }),
    encryption: known({ algorithm: 'AES256', keyId: '' }),
    objectLock: absent,
    requestPayment: known({ payer: 'BucketOwner' }),
  },
});

function compare(text) {
  const target = targetWith(text);
  const { verdict } = deliveryVerdict(source, target);
  if (verdict !== 'permitted') throw new Error(`a healthy policy is ${verdict}`);
  const times = Math.ceil(2_000_000 / text.length);
  const ratios = [];
  const judged = [];
  for (let round = -2; round < rounds; round += 1) {
    const parsing = cpuMs(() => {
      for (let n = 0; n < times; n += 1) JSON.parse(text);
    });
    const judging = cpuMs(() => {
      for (let n = 0; n < times; n += 1) deliveryVerdict(source, target);
    });
    if (round >= 0) ratios.push(judging / parsing);
    if (round >= 0) judged.push((judging * 1000) / times);
  }
  return { ratio: median(ratios), microseconds: median(judged), bytes: text.length };
}

let most = 10;
while (textOf(most + 1).length <= LIMIT) most += 1;
process.stdout.write(
  JSON.stringify({
    ten: compare(textOf(10)),
    largest: { ...compare(textOf(most)), statements: most },
    wildcards: compare(wildcards),
    manyArns: compare(manyArns),
  }),
);
