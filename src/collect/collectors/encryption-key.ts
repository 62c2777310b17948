import { isBareAlias, ownKeyOf } from '../../model/facts/encryption.ts';
import type { EncryptionKey } from '../../model/facts/encryption-key.ts';
import { absent, known } from '../../model/observation.ts';
import { arn } from '../http/common-shapes.ts';
import { members, text, words } from '../http/response-shape.ts';
import { UnexpectedResponse } from '../http/unexpected-response.ts';
import type { Collector } from './collector.ts';
import { encryption } from './encryption.ts';

/**
 * GetKeyPolicy takes no alias, and only DescribeKey tells whether a key is enabled and whose it is.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html
 */
export const encryptionKey: Collector<'encryptionKey'> = {
  answers: {
    ...encryption.answers,
    // https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html
    'kms:DescribeKey': {
      kind: 'json',
      member: 'KeyMetadata',
      shape: members({
        KeyMetadata: members({
          Arn: arn,
          KeyManager: words('AWS', 'CUSTOMER'),
          KeyState: words(
            ...['Creating', 'Enabled', 'Disabled', 'PendingDeletion', 'PendingImport'],
            ...['PendingReplicaDeletion', 'Unavailable', 'Updating'],
          ),
        }),
      }),
    },
    'kms:GetKeyPolicy': { kind: 'json', member: 'Policy', shape: members({ Policy: text }) },
  },
  async collect(context) {
    const { account, kms, request } = context;
    const set = await encryption.collect(context);
    if (set.state !== 'known') return set;
    const keyId = ownKeyOf(set.value);
    if (keyId === '' || isBareAlias(keyId)) return absent;
    const { DescribeKeyCommand, GetKeyPolicyCommand } = await import('@aws-sdk/client-kms');
    const client = await kms();
    const described = await request({
      action: 'kms:DescribeKey',
      // Of keys of others nothing can be told.
      absentOn: accountOf(keyId) === account || accountOf(keyId) === undefined ? ['NotFoundException'] : [],
      send: () => client.send(new DescribeKeyCommand({ KeyId: keyId })),
      read: ({ KeyMetadata: { Arn, KeyManager: manager, KeyState: state } = {} }) => {
        if (!Arn || !manager || !state)
          throw new UnexpectedResponse('IncompleteResponse', 'DescribeKey says too little');
        return { arn: Arn, manager, state };
      },
    });
    if (described.state === 'absent') return known({ ...NOWHERE, keyId });
    if (described.state !== 'known') return described;
    const policy = await request({
      action: 'kms:GetKeyPolicy',
      send: () => client.send(new GetKeyPolicyCommand({ KeyId: described.value.arn, PolicyName: 'default' })),
      read: ({ Policy = '' }) => Policy,
    });
    return policy.state === 'known' ? known({ keyId, ...described.value, policy: policy.value }) : policy;
  },
};

const accountOf = (keyId: string): string | undefined => /^arn:[^:]+:kms:[^:]*:(\d{12}):/.exec(keyId)?.[1];

const NOWHERE: EncryptionKey = { keyId: '', arn: '', manager: 'CUSTOMER', state: 'NotFound', policy: '' };
