import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageSource } from '../../src/init/package-source.ts';

const FOLDER = resolve('/repository');
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

test.each([
  ['s3log-audit@0.1.0', '0.1.0'],
  ['s3log-audit@^0.1.0', '^0.1.0'],
  ['@example-org/s3log-audit@0.1.0', 'npm:@example-org/s3log-audit@0.1.0'],
  ['https://example.com/s3log-audit-0.1.0.tgz', 'https://example.com/s3log-audit-0.1.0.tgz'],
  ['http://127.0.0.1:8080/s3log-audit-0.1.0.tgz', 'http://127.0.0.1:8080/s3log-audit-0.1.0.tgz'],
  [`git+https://example.com/x.git#${COMMIT}`, `git+https://example.com/x.git#${COMMIT}`],
  [`git+ssh://git@example.com/x.git#${COMMIT}`, `git+ssh://git@example.com/x.git#${COMMIT}`],
  ['git+https://github.com/OWNER/s3log-audit.git#v0.1.0', 'git+https://github.com/OWNER/s3log-audit.git#v0.1.0'],
  ['github:OWNER/s3log-audit#v0.1.0', 'github:OWNER/s3log-audit#v0.1.0'],
  ['OWNER/s3log-audit#semver:^0.1.0', 'github:OWNER/s3log-audit#semver:^0.1.0'],
])('%s becomes the dependency %s', (given, dependency) => {
  expect(packageSource(given, FOLDER)).toEqual({ dependency });
});

describe('a tarball of this machine', () => {
  test('is named where it lies, if it lies in the repository', () => {
    const tarball = join(FOLDER, 'vendor', 's3log-audit-0.1.0.tgz');
    const place = 'vendor/s3log-audit-0.1.0.tgz';
    expect(packageSource(tarball, FOLDER)).toEqual({ dependency: `file:${place}`, tarball, place });
  });

  test.each(['/elsewhere/s3log-audit-0.1.0.tgz', '/repository-2/s3log-audit-0.1.0.tgz'])(
    'belongs at the top of the repository, if it is %s',
    (given) => {
      const place = 's3log-audit-0.1.0.tgz';
      expect(packageSource(given, FOLDER)).toEqual({ dependency: `file:${place}`, tarball: resolve(given), place });
    },
  );
});

test.each([
  ['s3log-audit', 'name@version'],
  [' ', 'name@version'],
  ['# x', 'name@version'],
  ['1.2.3', 'name@version'],
  ['s3log-audit@latest', 'name@version'],
  ['s3log-audit@*', 'name@version'],
  ['other@npm:s3log-audit@0.1.0', 'name@version'],
  ['./a-folder/', 'npm pack'],
  ['github:OWNER/s3log-audit', 'of a release'],
  ['git+https://example.com/x.git#main', 'of a release'],
  ['git+https://example.com/x.git#0123abc', 'of a release'],
  ['http://example.com/s3log-audit-0.1.0.tgz', 'not authenticated'],
  ['git://github.com/OWNER/s3log-audit.git#v0.1.0', 'not authenticated'],
  ['git+http://example.com/x.git#v0.1.0', 'not authenticated'],
  ['git+https://me:secret@example.com/x.git#v0.1.0', 'password'],
  ['https://me:secret@example.com/x.tgz', 'password'],
  ['@@', ''],
])('%s is refused', (given, hint) => {
  expect(() => packageSource(given, FOLDER)).toThrow(
    expect.objectContaining({ name: 'UserError', hint: expect.stringContaining(hint) }),
  );
});
