import { GetBucketRequestPaymentCommand } from '@aws-sdk/client-s3';
import { members, words } from '../http/response-shape.ts';
import { UnexpectedResponse } from '../http/unexpected-response.ts';
import type { Collector } from './collector.ts';

export const requestPayment: Collector<'requestPayment'> = {
  answers: {
    's3:GetBucketRequestPayment': {
      kind: 'xml',
      root: 'RequestPaymentConfiguration',
      shape: members({ Payer: words('BucketOwner', 'Requester') }),
    },
  },
  collect: ({ readBucket }) =>
    readBucket({
      action: 's3:GetBucketRequestPayment',
      command: GetBucketRequestPaymentCommand,
      read: ({ Payer: payer }) => {
        if (!payer) throw new UnexpectedResponse('IncompleteResponse', 'GetBucketRequestPayment gave no payer');
        return { payer };
      },
    }),
};
