import type { Edge, Graph, GraphTraversal, Log, Node, Result, Run } from 'sarif';

/**
 * Rules of SARIF 2.1.0 that its JSON Schema cannot say, by section of the prose; of the kind that writers break.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
 */
export const specProblems = ({ runs }: Partial<Log>): readonly string[] =>
  (runs ?? []).flatMap((run, i) => runProblems(run).map((problem) => `runs[${i}]: ${problem}`));

const runProblems = (run: Run): readonly string[] => {
  const results = run.results ?? [];
  return [
    ...allOrNone(results, 'baselineState', (result) => result.baselineState !== undefined, '3.27.24'),
    ...allOrNone(results, 'suppressions', (result) => Array.isArray(result.suppressions), '3.27.23'),
    ...(results.some((result) => result.baselineState) && !run.baselineGuid
      ? ['3.14.5: baselineState without run.baselineGuid']
      : []),
    ...(run.graphs ?? []).flatMap(graphProblems),
    ...results.flatMap((result, i) =>
      [
        ...resultProblems(result),
        ...(result.graphs ?? []).flatMap(graphProblems),
        ...(result.graphTraversals ?? []).flatMap((traversal) => traversalProblems(traversal, result, run)),
      ].map((problem) => `results[${i}]: ${problem}`),
    ),
  ];
};

const allOrNone = (results: readonly Result[], name: string, has: (result: Result) => boolean, section: string) =>
  new Set(results.map(has)).size > 1 ? [`${section}: ${name} on some results, not on all`] : [];

function resultProblems({ kind = 'fail', level, rank = -1 }: Result): readonly string[] {
  const problems: string[] = [];
  if (kind !== 'fail' && level !== undefined && level !== 'none') {
    problems.push(`3.27.10: level "${level}" with kind "${kind}"`);
  }
  if (rank !== -1 && (rank < 0 || rank > 100)) problems.push(`3.27.25: rank ${rank} is not within 0 and 100`);
  if (rank !== -1 && kind !== 'fail') problems.push(`3.27.25: rank with kind "${kind}"`);
  return problems;
}

const nodeIds = (nodes: readonly Node[] = []): readonly string[] =>
  nodes.flatMap(({ id, children }) => [id, ...nodeIds(children)]);

function graphProblems({ nodes, edges = [] }: Graph): readonly string[] {
  const ids = nodeIds(nodes);
  const known = new Set(ids);
  return [
    ...(known.size < ids.length ? ['3.39.2: two nodes of a graph with one id'] : []),
    ...edges
      .filter(({ sourceNodeId, targetNodeId }) => !known.has(sourceNodeId) || !known.has(targetNodeId))
      .map(({ id }) => `3.40: edge "${id}" joins a node that is not there`),
  ];
}

function traversalProblems(traversal: GraphTraversal, result: Result, run: Run): readonly string[] {
  const { runGraphIndex = -1, resultGraphIndex = -1, edgeTraversals = [] } = traversal;
  if (runGraphIndex >= 0 === resultGraphIndex >= 0) {
    return ['3.42.2: a graph traversal needs one of runGraphIndex and resultGraphIndex'];
  }
  const graph = runGraphIndex >= 0 ? run.graphs?.[runGraphIndex] : result.graphs?.[resultGraphIndex];
  const edges = edgeTraversals.map(({ edgeId }) => graph?.edges?.find(({ id }) => id === edgeId));
  if (edges.includes(undefined)) return ['3.43: a graph traversal uses an edge that is not there'];
  const joined = (edges as readonly Edge[]).every(
    ({ sourceNodeId }, i, all) => i === 0 || all[i - 1]?.targetNodeId === sourceNodeId,
  );
  return joined ? [] : ['3.42.8: edges of a graph traversal do not join'];
}
