/** A bucket, or several that log to one and the same target in the same way. */
export interface TopologyNode {
  /** Unique in the topology, and the same in every scan of the same state. */
  readonly id: string;
  /** Name of the bucket, or of the first one of a group. */
  readonly name: string;
  /** Buckets that the node stands for. */
  readonly count: number;
  /** `not-listed`: a target that is not in the account. */
  readonly kind: 'source' | 'target' | 'not-listed';
}

export const EDGE_STATES = ['loop', 'blocked', 'unknown', 'permitted'] as const;
/** `loop` wins over what is known of the delivery. */
export type EdgeState = (typeof EDGE_STATES)[number];

export interface TopologyEdge {
  readonly from: string;
  readonly to: string;
  /** Deliveries that the edge stands for. */
  readonly count: number;
  readonly state: EdgeState;
}

/** Buckets that are connected by deliveries; always of one account. */
export interface TopologyComponent {
  readonly account: string;
  readonly accountName: string;
  /** Of the sources, sorted; more than one only where a target lies in the wrong Region. */
  readonly regions: readonly string[];
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly TopologyEdge[];
  /** The worst of its edges. */
  readonly state: EdgeState;
  /** Deliveries that all its edges stand for. */
  readonly deliveries: number;
  /** Nodes that did not fit. */
  readonly leftOut: number;
}

/** Where logs go, grouped by target and cut to a size that can be looked at. */
export interface Topology {
  /** Loops first, then broken deliveries, then unknown ones; within that the largest first. */
  readonly components: readonly TopologyComponent[];
  /** Accounts of which some logging was not observed: what is not drawn may be there. */
  readonly unobserved: number;
  readonly leftOut: { readonly components: number; readonly nodes: number; readonly deliveries: number };
}
