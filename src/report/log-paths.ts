import type { AccountResult, Finding, LoggingEdge, RuleInfo } from '../model/finding.ts';

/** Rules with this tag are about the way of logs over several buckets, so that the way is shown. */
const TOPOLOGY = 'topology';

/** Longer ways are understood from their beginning. */
const MOST_STEPS = 50;
const MOST_PATHS = 5;

/** Deliveries of one account, to follow in both directions. */
export interface Ways {
  readonly from: ReadonlyMap<string, LoggingEdge>;
  readonly into: ReadonlyMap<string, readonly LoggingEdge[]>;
}

export function waysOf({ edges }: AccountResult): Ways {
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

/** The ways of logs that a finding is about: around its loop, or from each source through its bucket to the end. */
export function logPaths({ bucket }: Finding, rule: RuleInfo | undefined, ways: Ways): readonly LogPath[] {
  if (bucket === '' || !rule?.tags.includes(TOPOLOGY)) return [];
  const onward = follow(bucket, ways);
  if (onward.closed) return [onward];
  const sources = ways.into.get(bucket) ?? [];
  if (sources.length === 0) return onward.edges.length > 0 ? [onward] : [];
  return sources.slice(0, MOST_PATHS).map((edge) => ({ edges: [edge, ...onward.edges], closed: false }));
}

function follow(start: string, { from }: Ways): LogPath {
  const edges: LoggingEdge[] = [];
  const seen = new Set<string>();
  for (let at = start; !seen.has(at) && edges.length < MOST_STEPS; ) {
    seen.add(at);
    const edge = from.get(at);
    if (edge === undefined) break;
    edges.push(edge);
    at = edge.target;
  }
  return { edges, closed: edges.at(-1)?.target === start };
}
