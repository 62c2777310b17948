import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { failureOf, isDenied, type RequestFailure, reasonOf } from '../../collect/http/errors.ts';
import { endpointOf } from '../../collect/http/network.ts';
import { GET_CALLER_IDENTITY } from '../../collect/session/caller.ts';
import { hintOfAccess, notConnected } from '../../collect/session/connect-errors.ts';
import { ANY_SIZE, openCaller, validated } from '../../collect/session/open-caller.ts';
import type { Environment } from '../../model/environment.ts';
import { withBoundedAnswers } from './bounded-answers.ts';
import type { ObjectAccess } from './object-access.ts';
import { ObjectFault, type ObjectFaultKind } from './object-fault.ts';

/** A bucket in its own Region. To be closed. */
export interface OpenBucket {
  readonly name: string;
  readonly client: S3Client;
  /** Every request says whose the bucket has to be: somebody else may have taken the name of one that was deleted. */
  readonly common: { readonly Bucket: string; readonly ExpectedBucketOwner: string };
  readonly signal: AbortSignal;
  /** What an error of a request means; one that nobody foresaw comes back as it is. */
  readonly explain: (error: unknown) => unknown;
  readonly close: () => Promise<void>;
}

/** @throws ObjectFault, and UserError where there are no credentials */
export async function openBucket(name: string, access: ObjectAccess): Promise<OpenBucket> {
  const { env, signal } = access;
  const profile = access.profile ?? undefined;
  signal.throwIfAborted();
  const { settings, close } = await openCaller({ env, profile, signal, bodyBytes: ANY_SIZE });
  const { region: home } = settings;
  try {
    const endpoint = endpointOf('S3', env);
    const clientIn = (region: string): S3Client =>
      withBoundedAnswers(
        new S3Client({ ...settings, region, ...(endpoint ? { endpoint, forcePathStyle: true } : {}) }),
      );

    const callerAccount = async (): Promise<string> => {
      const ofSts = endpointOf('STS', env);
      const sts = validated(new STSClient({ ...settings, ...(ofSts ? { endpoint: ofSts } : {}) }), 'sts', [
        GET_CALLER_IDENTITY,
      ]);
      try {
        const { Account } = await sts.send(new GetCallerIdentityCommand({}), { abortSignal: signal });
        if (Account !== undefined) return Account;
      } catch (error) {
        signal.throwIfAborted();
        throw notConnected(error, { env, profile });
      }
      throw new ObjectFault('AWS does not tell the account of the credentials', {
        kind: 'failed',
        hint: 'name the account that owns the bucket with --bucket-owner',
      });
    };
    const owner = access.bucketOwner ?? (await callerAccount());
    const explain = (error: unknown): unknown => {
      if (signal.aborted) return signal.reason;
      const failure = failureOf(error);
      return failure === undefined
        ? notConnected(error, { env, profile })
        : faultOf(failure, { name, owner, env }, error);
    };
    const region = await locate(name, { clientIn, home, owner, signal }).catch((error: unknown) => {
      throw error instanceof ObjectFault ? error : explain(error);
    });
    return {
      name,
      client: clientIn(region),
      common: { Bucket: name, ExpectedBucketOwner: owner },
      signal,
      explain,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Search {
  readonly clientIn: (region: string) => S3Client;
  readonly home: string;
  readonly owner: string;
  readonly signal: AbortSignal;
}

/**
 * The Region of a bucket. S3 names it in each answer, refusals among them.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 * @throws ObjectFault if there is no such bucket, or if it is another account's
 */
async function locate(Bucket: string, { clientIn, home, owner, signal }: Search): Promise<string> {
  const options = { abortSignal: signal };
  const ask = async (region: string): Promise<{ readonly region: string; readonly mayList: boolean }> => {
    try {
      const { BucketRegion = region } = await clientIn(region).send(new HeadBucketCommand({ Bucket }), options);
      return { region: BucketRegion, mayList: true };
    } catch (error) {
      const failure = failureOf(error);
      if (failure?.code === 'NotFound') throw noBucket(Bucket, error);
      // Emulators need not name it.
      const named = failure?.headers['x-amz-bucket-region'] ?? (failure && isDenied(failure) ? region : undefined);
      if (named === undefined) throw error;
      // Who may not list a bucket may have leave for its objects.
      return { region: named, mayList: false };
    }
  };
  const first = await ask(home);
  const { region, mayList } = first.region === home ? first : await ask(first.region);
  if (!mayList) return region;
  try {
    await clientIn(region).send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: owner }), options);
    return region;
  } catch (error) {
    const failure = failureOf(error);
    // Without the owner S3 did not refuse, so that the owner is what it refuses.
    if (failure === undefined || !isDenied(failure)) throw error;
    throw new ObjectFault(`bucket ${Bucket} belongs to another account than ${owner}`, {
      kind: 'refused',
      hint: 'check its name; if this bucket is meant, name the account that owns it with --bucket-owner',
      cause: error,
    });
  }
}

const noBucket = (name: string, cause: unknown): ObjectFault =>
  new ObjectFault(`there is no bucket ${name}`, {
    kind: 'refused',
    hint: 'check its name, and the partition of the credentials',
    cause,
  });

function faultOf(
  failure: RequestFailure,
  { name, owner, env }: { readonly name: string; readonly owner: string; readonly env: Environment },
  cause: unknown,
): ObjectFault {
  const fault = (message: string, kind: ObjectFaultKind, hint: string): ObjectFault =>
    new ObjectFault(message, { kind, hint, cause });
  if (failure.code === 'NoSuchBucket') return noBucket(name, cause);
  if (failure.code === 'NoSuchKey' || failure.code === 'NotFound')
    return fault('there is no such object', 'missing', 'check the key');
  if (failure.code === 'PreconditionFailed' || failure.code === 'ConditionalRequestConflict')
    return fault('another run has written it meanwhile', 'changed', 'wait for its end, or name another object');
  if (isDenied(failure))
    return fault(
      `access to bucket ${name} is denied`,
      'refused',
      `it takes s3:ListBucket on the bucket of account ${owner}, and s3:GetObject, s3:PutObject and s3:AbortMultipartUpload on its objects, of the credentials and of the bucket policy; where the bucket is encrypted with a KMS key of your own, kms:Decrypt and kms:GenerateDataKey too`,
    );
  const hint = hintOfAccess(failure, env, 'S3') ?? 'check the network, the bucket and its Region; then repeat';
  return fault(reasonOf(failure), 'failed', hint);
}
