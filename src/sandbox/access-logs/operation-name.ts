/** What access logs call the sub-resources; seen in public logs, since AWS has no list. The others are written in capitals. */
const RESOURCES: Readonly<Record<string, string>> = {
  'list-type': 'BUCKET',
  logging: 'LOGGING_STATUS',
  policy: 'BUCKETPOLICY',
  policyStatus: 'POLICY_STATUS',
  ownershipControls: 'OWNERSHIP_CONTROLS',
  publicAccessBlock: 'PUBLIC_ACCESS_BLOCK',
  'object-lock': 'OBJECT_LOCK_CONFIGURATION',
  requestPayment: 'REQUEST_PAYMENT',
  versions: 'BUCKETVERSIONS',
  delete: 'MULTI_OBJECT_DELETE',
};

/** `REST.GET.LOGGING_STATUS`: https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html */
export function operationName(method: string, subresource: string, key: string): string {
  if (subresource === 'uploadId') return method === 'PUT' ? 'REST.PUT.PART' : `REST.${method}.UPLOAD`;
  if (subresource === 'uploads') return `REST.${method}.UPLOADS`;
  if (key !== '' && subresource !== '') return `REST.${method}.OBJECT_${capitals(subresource)}`;
  if (subresource === '') return `REST.${method}.${key === '' ? 'BUCKET' : 'OBJECT'}`;
  return `REST.${method}.${RESOURCES[subresource] ?? capitals(subresource)}`;
}

const capitals = (subresource: string): string => subresource.toUpperCase().replaceAll('-', '_');
