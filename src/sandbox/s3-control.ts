import type { Call, Context } from './call.ts';
import { Refusal, type Reply } from './reply.ts';
import { demand } from './s3.ts';
import { noPublicAccessBlock, publicAccessBlockReply } from './s3-read.ts';
import { accountOf } from './world.ts';

export const S3_CONTROL_PATH = '/v20180820/configuration/publicAccessBlock';

/** Block Public Access of the account. */
export function answerS3Control(call: Call, context: Context): Reply {
  if (call.operation !== 's3:GetAccountPublicAccessBlock') {
    throw new Refusal({ code: 'NotImplemented', status: 501, message: 'This operation is not implemented' });
  }
  const account = String(call.headers['x-amz-account-id'] ?? '');
  if (account !== context.identity.account) {
    throw new Refusal({ code: 'AccessDenied', status: 403, message: 'Access Denied' });
  }
  demand(call, context, `arn:aws:s3:${call.region}:${account}:*`);
  const block = accountOf(context.world, account).publicAccessBlock;
  if (block === undefined) throw noPublicAccessBlock({ AccountId: account });
  return publicAccessBlockReply(block);
}
