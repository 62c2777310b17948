import { expect, test } from 'vitest';
import { withoutSecrets } from '../../../src/cli/text/without-secrets.ts';
import { runProgram } from '../commands/logs/run-logs.ts';

test.each([
  ['http://user:s3cr3t@127.0.0.1:1/ gave no response', 'http://…@127.0.0.1:1/ gave no response'],
  ['http://us@er:s3cr3t@host/', 'http://…@host/'],
  [
    'https://b.s3.amazonaws.com/k?X-Amz-Credential=AKIA%2F1&x=1&X-Amz-Security-Token=t&X-Amz-Signature=s3cr3t cannot be read',
    'https://b.s3.amazonaws.com/k?X-Amz-Credential=…&x=1&X-Amz-Security-Token=…&X-Amz-Signature=… cannot be read',
  ],
  [
    'https://b.s3.amazonaws.com/k?AWSAccessKeyId=AKIA&Signature=s3cr3t',
    'https://b.s3.amazonaws.com/k?AWSAccessKeyId=…&Signature=…',
  ],
  ['mail ops@example.org, see https://example.org/a@b', 'mail ops@example.org, see https://example.org/a@b'],
])('%s', (text, shown) => {
  expect(withoutSecrets(text)).toBe(shown);
});

const KEYS = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 's3cr3t' };

test('an endpoint with a password is named without it', async () => {
  const env = { ...KEYS, AWS_ENDPOINT_URL: 'http://user:s3cr3t@127.0.0.1:1/' };
  const { code, stderr } = await runProgram(['scan'], { env });
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('http://…@127.0.0.1:1/ gave no valid') });
});

test('a signed URL is named without its signature', async () => {
  const url = 'https://b.s3.amazonaws.com/k?X-Amz-Signature=s3cr3t';
  const { code, stderr } = await runProgram(['logs', 'ask', 'errors', url], { env: KEYS });
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.not.stringContaining('s3cr3t') });
});
