import type { Finding } from '../../model/finding.ts';

/** https://docs.aws.amazon.com/general/latest/gr/rande.html and the partitions' own guides name the hosts of the console. */
const HOSTS: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** What AWS allows; anything else does not get into an address. */
const BUCKET = /^\w[\w.-]{1,61}\w$/;
const REGION = /^[a-z]{2,8}(?:-[a-z]{2,16}){1,3}-\d{1,2}$/;

/** The bucket in the console of AWS; `''` where it has no page that is known. */
export function consoleUrl({ partition, bucket, region }: Pick<Finding, 'partition' | 'bucket' | 'region'>): string {
  const host = HOSTS[partition];
  if (host === undefined || !BUCKET.test(bucket) || !REGION.test(region)) return '';
  return `https://${region}.${host}/s3/buckets/${bucket}?region=${region}`;
}
