import { expect, test } from 'vitest';
import { roleNamesOf } from '../../../src/scan/crawl/role-names.ts';

const ROLES = {
  default: ['Usual', 'Older'],
  accounts: { '111122223333': ['OfAccount'] },
  organizationalUnits: { 'r-root': ['OfRoot'], 'ou-root-inner0001': ['OfInner'], 'ou-root-other0001': ['OfOther'] },
};

test.each<[string, string, readonly string[]]>([
  ['111122223333', 'o-a/r-root/ou-root-outer0001/ou-root-inner0001', ['OfAccount']],
  ['444455556666', 'o-a/r-root/ou-root-outer0001/ou-root-inner0001', ['OfInner']],
  ['444455556666', 'o-a/r-root/ou-root-inner0001/ou-root-other0001', ['OfOther']],
  ['444455556666', 'o-a/r-root/ou-root-outer0001', ['OfRoot']],
  ['444455556666', 'o-a/r-else', ['Usual', 'Older']],
  ['444455556666', '', ['Usual', 'Older']],
])('account %s in %s', (id, path, names) => {
  expect(roleNamesOf({ id, path }, ROLES)).toEqual(names);
});
