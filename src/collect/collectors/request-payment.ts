import { GetBucketRequestPaymentCommand } from '@aws-sdk/client-s3';
import { UnexpectedResponse } from '../http/unexpected-response.ts';
import type { Collector } from './collector.ts';

export const requestPayment: Collector<'requestPayment'> = ({ s3, bucket, look }) =>
  look({
    action: 's3:GetBucketRequestPayment',
    send: () => s3.send(new GetBucketRequestPaymentCommand(bucket)),
    read: ({ Payer: payer }) => {
      if (!payer) throw new UnexpectedResponse('IncompleteResponse', 'GetBucketRequestPayment gave no payer');
      return { payer };
    },
  });
