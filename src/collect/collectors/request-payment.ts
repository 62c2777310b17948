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
  collect: ({ s3, bucket, request }) =>
    request({
      action: 's3:GetBucketRequestPayment',
      send: () => s3.send(new GetBucketRequestPaymentCommand(bucket)),
      read: ({ Payer: payer }) => {
        if (!payer) throw new UnexpectedResponse('IncompleteResponse', 'GetBucketRequestPayment gave no payer');
        return { payer };
      },
    }),
};
