import { type Encryption, ownKeyOf } from '../../model/facts/encryption.ts';
import type { EncryptionKey } from '../../model/facts/encryption-key.ts';
import { notYetKnown } from '../../model/not-yet-known.ts';
import { absent, known, type Observation } from '../../model/observation.ts';
import { placeholder } from '../../model/placeholder.ts';
import { type Evaluated, isEvaluatedMap } from './evaluated.ts';
import type { InventoryNames } from './inventory-names.ts';
import { documentText } from './policy-document.ts';
import type { Stack, StackResource } from './stack.ts';
import { mapIn, memberOf } from './template-value.ts';

/** The key of a bucket's default encryption, where a stack declares it: its policy tells whether logs can be encrypted by it. */
export function encryptionKeys(
  stacks: readonly Stack[],
  names: InventoryNames,
): (encryption: Observation<Encryption> | undefined) => Observation<EncryptionKey> {
  const keys = new Map<string, (keyId: string) => Observation<EncryptionKey>>();
  for (const stack of stacks)
    for (const resource of stack.resources.filter(({ type }) => type === 'AWS::KMS::Key')) {
      const arn = placeholder(`${stack.owner}${resource.id}.Arn`);
      const read = (keyId: string): Observation<EncryptionKey> => keyOf(stack, resource, { keyId, arn, names });
      keys.set(arn, read).set(placeholder(`${stack.owner}${resource.id}`), read);
      // The ARN that people write by hand.
      const { partition, region, account } = stack;
      keys.set(`arn:${partition}:kms:${region}:${account}:key/${placeholder(`${stack.owner}${resource.id}`)}`, read);
    }
  return (encryption) => {
    if (encryption?.state === 'absent') return absent;
    if (encryption?.state !== 'known') return encryption ?? absent;
    const keyId = ownKeyOf(encryption.value);
    return keyId === '' ? absent : (keys.get(keyId)?.(keyId) ?? notYetKnown(`policy of the key ${keyId}`));
  };
}

function keyOf(
  stack: Stack,
  resource: StackResource,
  { keyId, arn, names }: { readonly keyId: string; readonly arn: string; readonly names: InventoryNames },
): Observation<EncryptionKey> {
  const address = `${stack.owner}${resource.id}`;
  const properties = stack.propertiesOf(resource);
  if (!isEvaluatedMap(properties)) return notYetKnown(address);
  const written = memberOf(mapIn(resource.written, 'Properties'), 'KeyPolicy') ?? null;
  const cases = stack.casesOf(written).map((one) => ({ ...one, value: one.value ?? defaultPolicy(stack) }));
  const policy = documentText(cases, names);
  if (policy === undefined) return notYetKnown(`${address}.KeyPolicy`);
  const state = properties['Enabled'] === 'false' ? 'Disabled' : 'Enabled';
  return known({ keyId, arn, manager: 'CUSTOMER', state, policy });
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
const defaultPolicy = ({ partition, account }: Stack): Evaluated => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:${partition}:iam::${account}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
  ],
});
