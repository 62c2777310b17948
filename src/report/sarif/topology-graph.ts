import type { Graph, GraphTraversal } from 'sarif';
import type { AccountResult } from '../../model/finding.ts';
import { oneLine } from '../../model/plain-text.ts';
import type { LogPath } from '../log-paths.ts';
import { locationOf } from './resource-location.ts';
import { bucketResource, type SarifContext } from './results.ts';
import { linkless } from './text.ts';

/** Where the logs of an account go: a node for each bucket that sends or receives, an edge for each delivery. */
export function graphOf({ account, edges }: AccountResult, context: SarifContext): Graph {
  const regions = new Map(
    edges.flatMap(({ source, target, region }) => [
      [target, region],
      [source, region],
    ]),
  );
  return {
    description: { text: `Deliveries of access logs in account ${account.id}.` },
    nodes: [...regions].map(([bucket, region]) => ({
      id: bucket,
      label: { text: linkless(bucket) },
      location: locationOf(bucketResource(bucket, region, context)),
    })),
    edges: edges.map(({ source, target, prefix, delivery, targetListed, inLoop }) => ({
      id: source,
      label: { text: linkless(`delivers logs${prefix === '' ? '' : ` under ${prefix}`}`) },
      sourceNodeId: source,
      targetNodeId: target,
      properties: { prefix: oneLine(prefix), delivery, targetListed, inLoop },
    })),
  };
}

/** Paths of logs through the graph of the account. A bucket has one classic delivery at most, so its name tells the edge. */
export const traversalsOf = (paths: readonly LogPath[], graph: number): GraphTraversal[] =>
  paths.map(({ edges }) => ({
    runGraphIndex: graph,
    edgeTraversals: edges.map(({ source }) => ({ edgeId: source })),
  }));
