import { expect, test } from 'vitest';
import { nodeNotice } from '../../../src/cli/text/node-notice.ts';

test('Node 20 is named once the AWS SDK has left it, and no later version is', () => {
  const [before, after] = [new Date('2027-01-07T23:59:59Z'), new Date('2027-01-08T00:00:00Z')];
  expect(nodeNotice('v20.20.2', before)).toBe('');
  expect(nodeNotice('v20.20.2', after)).toMatch(/^Node 20\.20\.2 is out of support.*use Node 22 or later\.\n$/);
  for (const version of ['v22.12.0', 'v24.0.0', 'v100.1.0']) expect(nodeNotice(version, after), version).toBe('');
});
