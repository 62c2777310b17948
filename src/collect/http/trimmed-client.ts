import type { S3Client } from '@aws-sdk/client-s3';
import { isPlainBucketName } from './common-shapes.ts';

/**
 * By the names that the SDK gives them: log lines that nobody gets, a header of uploads, a header of Lambda functions that
 * call themselves, and what follows a bucket into another Region, which is an observation here.
 */
const NEEDLESS = [
  'loggerMiddleware',
  'addExpectContinueMiddleware',
  'recursionDetectionMiddleware',
  'regionRedirectMiddleware',
];

/** Leaves out of a client what costs time with each call and does nothing for this program. */
export function trimClient({ middlewareStack, config }: S3Client): void {
  for (const name of NEEDLESS) {
    // In a version of the SDK that calls it otherwise it would run again, and nobody would notice.
    if (!middlewareStack.remove(name)) throw new Error(`the AWS SDK has no ${name}`);
  }
  config.endpointProvider = byBucketName(config.endpointProvider);
}

/** Follows the same rules of endpoints as every plain name. */
const STAND_IN = 'a-name-in-place-of-another';

type EndpointProvider = S3Client['config']['endpointProvider'];

/** The rules of endpoints are evaluated once, and not for each bucket anew: one takes longer than signing does. */
function byBucketName(provider: EndpointProvider): EndpointProvider {
  const known = new Map<string, ReturnType<EndpointProvider>>();
  return (params, context) => {
    const { Bucket: name, ...others } = params;
    if (name === undefined || !isPlainBucketName(name)) return provider(params, context);
    const key = JSON.stringify(others);
    let endpoint = known.get(key);
    if (endpoint === undefined) {
      endpoint = provider({ ...params, Bucket: STAND_IN }, context);
      known.set(key, endpoint);
    }
    return { ...endpoint, url: new URL(endpoint.url.href.replace(STAND_IN, name)) };
  };
}
