/** The AWS SDK says of Node 20 that its versions from then on need 22: https://a.co/c895JFp */
const LAST_DAY_OF_20 = '2027-01-08';

/** For the end of a scan; empty while the version of Node is one that the AWS SDK still supports. */
export function nodeNotice(version: string, now: Date): string {
  const [, major = ''] = /^v?(\d+)\./.exec(version) ?? [];
  if (Number(major) > 20 || now.toISOString().slice(0, 10) < LAST_DAY_OF_20) return '';
  return `Node ${version.replace(/^v/, '')} is out of support, and the AWS SDK has no further versions for it: use Node 22 or later.\n`;
}
