import { expect, test } from 'vitest';
import { printable } from '../../../src/cli/text/printable.ts';

test.each([
  ['bucket x\n::error::injected', 'bucket x\n: :error::injected'],
  ['  ::add-mask::x', '  : :add-mask::x'],
  ['\u001b[31m::stop-commands::x', ': :stop-commands::x'],
  ['a ##[group]b ##vso[task.complete]c', 'a # #[group]b # #vso[task.complete]c'],
  ['arn:aws:s3:::logs', 'arn:aws:s3:::logs'],
])('%j is no command of a build server', (text, shown) => {
  expect(printable(text)).toBe(shown);
});
