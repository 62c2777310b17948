import type { Call, Context } from './call.ts';
import { pageOf } from './pages.ts';
import { Refusal, type Reply } from './reply.ts';
import { accountOf, canonicalId, sortedNames } from './world.ts';
import { xml } from './xml.ts';

const CREATED = '2024-03-01T08:00:00.000Z';
const LARGEST_PAGE = 10_000;
const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d$/;

/** All buckets of the caller's account, of any Region, from any Region's endpoint. */
export function listBuckets(call: Call, context: Context): Reply {
  const { query } = call;
  const account = accountOf(context.world, context.identity.account);
  const prefix = query.get('prefix') ?? '';
  const region = query.get('bucket-region');
  const size = pageSize(query.get('max-buckets'));
  if (region !== null && (!REGION.test(region) || region !== call.region)) {
    throw invalidArgument('Argument value is not a valid AWS Region', 'bucket-region', region);
  }
  const names = sortedNames(account).filter(
    (name) => name.startsWith(prefix) && (region === null || account.buckets.get(name)?.setup.region === region),
  );
  const token = query.get('continuation-token');
  const page = pageOf(names, { token, size, invalid: () => invalidToken(token ?? '') }, context);
  // Without any parameter S3 answers in the old form, which does not tell the Region.
  const regions = ['max-buckets', 'continuation-token', 'prefix', 'bucket-region'].some((name) => query.has(name));
  const buckets = page.items.map((name) => {
    const setup = account.buckets.get(name)?.setup;
    const withRegion = regions && context.knobs.omitBucketRegion !== true;
    return {
      Name: name,
      CreationDate: setup?.created ?? CREATED,
      ...(withRegion ? { BucketRegion: setup?.region, BucketArn: `arn:aws:s3:::${name}` } : {}),
    };
  });
  return xml('ListAllMyBucketsResult', {
    Owner: { ID: canonicalId(account.setup.id) },
    Buckets: buckets.length === 0 ? '' : { Bucket: buckets },
    ...(page.token === undefined ? {} : { ContinuationToken: page.token }),
    ...(prefix === '' ? {} : { Prefix: prefix }),
  });
}

function pageSize(text: string | null): number {
  if (text === null) return LARGEST_PAGE;
  const size = Number(text);
  if (Number.isInteger(size) && size >= 1 && size <= LARGEST_PAGE) return size;
  throw invalidArgument('Argument max-buckets must be an integer between 1 and 10000', 'max-buckets', text);
}

const invalidArgument = (message: string, name: string, value: string): Refusal =>
  new Refusal({
    code: 'InvalidArgument',
    status: 400,
    message,
    fields: { ArgumentName: name, ArgumentValue: value },
  });

export const invalidToken = (value: string): Refusal =>
  invalidArgument('The continuation token provided is incorrect', 'continuation-token', value);
