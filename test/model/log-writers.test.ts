import { expect, test } from 'vitest';
import { granteeName, writerName } from '../../src/model/log-writers.ts';

test.each([
  ['127311923021', 'us-east-1', 'elb-account'],
  ['arn:aws:iam::156460612806:root', 'eu-west-1', 'elb-account'],
  ['arn:aws-us-gov:iam::048591011584:root', 'us-gov-west-1', 'elb-account'],
  // The account of another Region does not write the logs of this one.
  ['arn:aws:iam::127311923021:root', 'eu-west-1', 'arn:aws:iam::127311923021:root'],
  ['arn:aws:iam::156460612806:role/etl', 'eu-west-1', 'arn:aws:iam::156460612806:role/etl'],
  ['111122223333', 'eu-west-1', '111122223333'],
  ['cloudtrail.amazonaws.com', 'eu-west-1', 'cloudtrail.amazonaws.com'],
  ['c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0', 'eu-west-1', 'awslogsdelivery'],
])('%s in %s is called %s', (principal, region, name) => expect(writerName(principal, region)).toBe(name));

test('the grantee of the logs of CloudFront has a name', () => {
  expect(granteeName('a52cb28745c0c06e84ec548334e44bfa7fc2a85c54af20cd59e4969344b7af56')).toBe('awslogsdelivery');
  expect(granteeName('owner')).toBe('owner');
});
