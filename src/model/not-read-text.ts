/** No permission is missing there: the scan that made the inventory had other rules. `''` where everything was read. */
export const notReadText = (rules: readonly string[]): string =>
  rules.length === 0
    ? ''
    : `Not read: what ${rules.length === 1 ? 'rule' : 'rules'} ${rules.join(', ')} ${rules.length === 1 ? 'needs' : 'need'}. An inventory holds what the rules of its scan needed: scan again with --select.`;
