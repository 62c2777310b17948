import type { Call, Context } from './call.ts';
import { mayDo, notAuthorized } from './identity.ts';
import { type KmsKey, keyOf } from './kms-keys.ts';
import { type JsonBody, json, jsonBody, Refusal, type Reply } from './reply.ts';

const CREATED = Date.parse('2024-03-01T08:00:00Z') / 1000;

/** What can be read of the keys of a scenario: https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html */
export function answerKms(call: Call, context: Context): Reply {
  const handler = HANDLERS[call.operation];
  if (handler === undefined) throw new Refusal({ code: 'UnknownOperationException', status: 400, message: '' });
  const body = jsonBody(call);
  const name = body['KeyId'];
  if (typeof name !== 'string' || name === '') {
    throw refusal(
      'ValidationException',
      "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null",
    );
  }
  const home = { account: context.identity.account, region: call.region };
  const key = keyOf(context.world, name, home);
  // A key of somebody else and one that is not there read the same to who may not ask.
  const arn = key?.arn ?? (name.startsWith('arn:') ? name : `arn:aws:kms:${home.region}:${home.account}:key/${name}`);
  const foreign = key !== undefined && key.account !== home.account;
  if (foreign || !mayDo(context.world, context.knobs, context.identity, { action: call.action, resource: arn })) {
    throw refusal('AccessDeniedException', notAuthorized(context.identity, call.action, arn));
  }
  if (key === undefined || key.region !== call.region) {
    throw refusal(
      'NotFoundException',
      name.includes('alias/') ? `Alias ${arn} is not found.` : `Key '${arn}' does not exist`,
    );
  }
  if (key.setup.denied?.includes(call.action) === true) {
    throw refusal(
      'AccessDeniedException',
      `User: ${context.identity.arn} is not authorized to perform: ${call.action} on resource: ${arn} with an explicit deny in a resource-based policy`,
    );
  }
  return json(handler(key, body));
}

const HANDLERS: Readonly<Record<string, (key: KmsKey, body: JsonBody) => object>> = {
  'kms:DescribeKey': ({ arn, account, setup }) => {
    const { state = 'Enabled', manager = 'CUSTOMER' } = setup;
    return {
      KeyMetadata: {
        AWSAccountId: account,
        KeyId: setup.id,
        Arn: arn,
        CreationDate: CREATED,
        Enabled: state === 'Enabled',
        Description: '',
        KeyUsage: 'ENCRYPT_DECRYPT',
        KeyState: state,
        Origin: 'AWS_KMS',
        KeyManager: manager,
        CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
        KeySpec: 'SYMMETRIC_DEFAULT',
        EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
        MultiRegion: false,
        ...(state === 'PendingDeletion' ? { DeletionDate: CREATED + 30 * 86_400 } : {}),
      },
    };
  },
  'kms:GetKeyPolicy': ({ account, setup }, { KeyId, PolicyName = 'default' }) => {
    // Unlike DescribeKey this one takes no alias.
    if (String(KeyId).includes('alias/')) throw refusal('NotFoundException', `Invalid keyId '${String(KeyId)}'`);
    if (PolicyName !== 'default') throw refusal('NotFoundException', 'No such policy exists');
    const { policy = defaultPolicy(account) } = setup;
    return { Policy: typeof policy === 'string' ? policy : JSON.stringify(policy, null, 2), PolicyName };
  },
};

export const KMS_OPERATIONS: ReadonlySet<string> = new Set(Object.keys(HANDLERS));

/** What a key gets that is made without a policy: the account's own identity policies decide. */
const defaultPolicy = (account: string): object => ({
  Version: '2012-10-17',
  Id: 'key-default-1',
  Statement: [
    {
      Sid: 'Enable IAM User Permissions',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
  ],
});

const refusal = (code: string, message: string): Refusal => new Refusal({ code, status: 400, message });
