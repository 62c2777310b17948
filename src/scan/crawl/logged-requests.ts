import { isDeepStrictEqual } from 'node:util';
import type { AccountReader, FactRequest } from '../../collect/account-reader.ts';
import type { DerivedAccount } from '../../derive/account.ts';
import { isObserved } from '../../model/answer.ts';
import type { ArrivalHistory } from '../../model/arrival.ts';
import type { AccountInventory, Bucket } from '../../model/inventory.ts';
import type { Observation } from '../../model/observation.ts';

/** With what a look for logs needs: when S3 answered for the logging, and then where the logs go. */
export function withSource(
  request: FactRequest,
  buckets: ReadonlyMap<string, Bucket>,
  {
    proves,
    derived,
  }: { readonly proves: ReadonlyMap<string, ArrivalHistory> | null; readonly derived: DerivedAccount },
): FactRequest {
  if (request.fact === 'logging') return { ...request, remembers: true };
  if (request.fact === 'logEvents') {
    const logGroup = derived.logGroup(request.subject);
    if (logGroup === null) throw new Error(`${request.subject} has no log group to look into`);
    return { ...request, logGroup };
  }
  if (request.fact !== 'arrival') return request;
  const source = buckets.get(request.subject);
  const logging = source?.facts.logging;
  if (source === undefined || logging?.state !== 'known')
    throw new Error(`${request.subject} has no logging to look for`);
  const logged = { region: source.region, logging: logging.value };
  if (proves === null) return { ...request, source: logged };
  const last = proves.get(request.subject);
  const earlier = last?.request === undefined ? null : { at: last.lastRead, requestId: last.request };
  return { ...request, source: { ...logged, earlier } };
}

interface MoreReads {
  readonly reader: Pick<AccountReader, 'read'>;
  /** Waits between the reads; at once where the scan is stopped. */
  readonly pause: () => Promise<void>;
  readonly signal: AbortSignal;
}

const MORE_READS = 2;

/**
 * Reads the logging of these sources again: where a single request was logged, a single lost record looks as if nothing
 * were delivered. Only what is read the same counts.
 */
export async function readLoggingAgain(
  inventory: AccountInventory,
  names: ReadonlySet<string>,
  { reader, pause, signal }: MoreReads,
): Promise<AccountInventory> {
  const again = new Map<string, Observation<unknown>[]>();
  for (let round = 0; round < MORE_READS; round += 1) {
    await pause();
    if (signal.aborted) break;
    await Promise.all(
      inventory.buckets.map(async ({ name, region }) => {
        if (!names.has(name)) return;
        const seen = await reader.read({ fact: 'logging', subject: name, region, remembers: true });
        again.set(name, [...(again.get(name) ?? []), seen]);
      }),
    );
  }
  return {
    ...inventory,
    buckets: inventory.buckets.map((bucket) => withRequests(bucket, again.get(bucket.name) ?? [])),
  };
}

function withRequests(bucket: Bucket, again: readonly Observation<unknown>[]): Bucket {
  const { logging } = bucket.facts;
  if ((logging?.state !== 'known' && logging?.state !== 'absent') || again.length === 0) return bucket;
  const { requests: _, ...first } = logging;
  const more = again.flatMap((seen) => {
    if (seen.state !== 'known' && seen.state !== 'absent') return [];
    const { requests = [], ...same } = seen;
    return isDeepStrictEqual(same, first) ? requests : [];
  });
  return {
    ...bucket,
    facts: { ...bucket.facts, logging: { ...logging, requests: [...(logging.requests ?? []), ...more] } },
  };
}

/** Sources of which one more silent night would be a finding. */
export function unansweredSources(inventory: AccountInventory, derived: DerivedAccount): ReadonlySet<string> {
  const names = inventory.buckets.filter(({ name, judged }) => {
    if (!judged) return false;
    const outcome = derived.arrival(name);
    return isObserved(outcome) && outcome.value?.state === 'unanswered';
  });
  return new Set(names.map(({ name }) => name));
}
