/** Account ids that cannot be taken for real ones. */
export const ACCOUNTS = {
  management: '111122223333',
  logArchive: '222233334444',
  sharedServices: '333344445555',
  ordersProd: '444455556666',
  ordersDev: '555566667777',
  paymentsProd: '666677778888',
  analytics: '777788889999',
  webProd: '888899990000',
  legacyMedia: '101010101010',
  research: '121212121212',
  acquired: '131313131313',
  oldProject: '141414141414',
} as const;

export const US = 'us-east-1';
export const EU = 'eu-west-1';
export const EU_CENTRAL = 'eu-central-1';
export const AP = 'ap-southeast-2';
