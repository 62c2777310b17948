import { expect, test } from 'vitest';
import { optionReference } from './option-reference.ts';

test('the reference of options is the one that the table of options gives', async () => {
  await expect(optionReference()).toMatchFileSnapshot('../../docs/options.md');
});
