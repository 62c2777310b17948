import type { AccountResult, Finding, LoggingEdge, RuleInfo } from '../model/finding.ts';

/** Rules with this tag are about the path of logs over several buckets, so that the path is shown. */
const TOPOLOGY = 'topology';

/** Longer paths are understood from their beginning. */
const MAX_STEPS = 50;
const MAX_PATHS = 5;

/** Deliveries of one account, to follow in both directions. */
export interface LogDeliveries {
  readonly from: ReadonlyMap<string, LoggingEdge>;
  readonly into: ReadonlyMap<string, readonly LoggingEdge[]>;
}

export function logDeliveriesOf({ edges }: AccountResult): LogDeliveries {
  const into = new Map<string, LoggingEdge[]>();
  for (const edge of edges) {
    const others = into.get(edge.target);
    if (others) others.push(edge);
    else into.set(edge.target, [edge]);
  }
  return { from: new Map(edges.map((edge) => [edge.source, edge])), into };
}

export interface LogPath {
  /** The deliveries in their order; the target of one is the source of the next. */
  readonly edges: readonly LoggingEdge[];
  /** It comes back to where it began. */
  readonly closed: boolean;
}

/** The paths of logs that a finding is about: around its loop, or from each source through its bucket to the end. */
export function logPaths(
  { bucket }: Finding,
  rule: RuleInfo | undefined,
  deliveries: LogDeliveries,
): readonly LogPath[] {
  if (bucket === '' || !rule?.tags.includes(TOPOLOGY)) return [];
  const onward = follow(bucket, deliveries);
  if (onward.closed) return [onward];
  const sources = deliveries.into.get(bucket) ?? [];
  if (sources.length === 0) return onward.edges.length > 0 ? [onward] : [];
  return sources.slice(0, MAX_PATHS).map((edge) => ({ edges: [edge, ...onward.edges], closed: false }));
}

function follow(start: string, { from }: LogDeliveries): LogPath {
  const edges: LoggingEdge[] = [];
  const seen = new Set<string>();
  for (let at = start; !seen.has(at) && edges.length < MAX_STEPS; ) {
    seen.add(at);
    const edge = from.get(at);
    if (edge === undefined) break;
    edges.push(edge);
    at = edge.target;
  }
  return { edges, closed: edges.at(-1)?.target === start };
}
