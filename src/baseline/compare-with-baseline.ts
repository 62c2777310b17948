import type { Baseline, RunScope } from '../model/baseline.ts';
import type { AccountResult, Finding } from '../model/finding.ts';
import type { Account, ScanHeader } from '../model/inventory.ts';
import { byText, isOrganizationId } from '../model/names.ts';
import { notCovered } from '../model/not-covered.ts';
import { carry, compareAccount } from './compare-account.ts';
import { isGone } from './scope.ts';

/**
 * The accounts of a run, each compared with the earlier report, and between them those of which only that report has findings. Both
 * come in the order of ids.
 */
export async function* againstBaseline(
  results: AsyncIterable<AccountResult>,
  baseline: Baseline,
  scope: RunScope,
): AsyncIterable<AccountResult> {
  const waiting = [...new Set([...baseline.findings.keys(), ...(baseline.arrivals?.keys() ?? [])])]
    .sort(byText)
    .filter((id) => !isOrganizationId(id));
  const others = new Set([...baseline.findings.keys()].filter(isOrganizationId));
  const earlier = (id: string): readonly Finding[] => baseline.findings.get(id) ?? [];
  for await (const result of results) {
    const { id } = result.account;
    // The organization as a whole comes after its accounts.
    for (let next = waiting[0]; next !== undefined && (next < id || isOrganizationId(id)); next = waiting[0]) {
      yield notHere(next, earlier(next), baseline, scope.header);
      waiting.shift();
    }
    if (waiting[0] === id) waiting.shift();
    others.delete(id);
    yield compareAccount(result, earlier(id), baseline, scope);
  }
  for (const id of [...waiting, ...others]) yield notHere(id, earlier(id), baseline, scope.header);
}

function notHere(id: string, findings: readonly Finding[], baseline: Baseline, header: ScanHeader): AccountResult {
  const gone = !isOrganizationId(id) && isGone(id, header);
  const skipped = header.skipped.find((account) => account.id === id);
  const [first] = findings;
  const arrivals = baseline.arrivals?.get(id);
  const account: Account = skipped ?? {
    id,
    name: first?.accountName ?? '',
    path: first?.accountPath ?? '',
    state: '',
  };
  const reason = gone
    ? 'the account is no longer in the organization'
    : (skipped?.reason ?? 'the account is not part of this scan');
  return {
    ...notCovered(account, reason),
    findings: gone ? [] : findings.map((finding) => carry(finding, finding.affected, baseline)),
    resolved: gone ? findings.map((finding) => ({ finding, because: 'account-gone' })) : [],
    ...(gone || arrivals === undefined ? {} : { arrivalHistory: [...arrivals.values()] }),
  };
}
