import type { Reporter } from '../../model/report.ts';
import { dot } from './dot.ts';
import { mermaid } from './mermaid.ts';
import type { Topology } from './model.ts';
import { layoutSvg } from './svg.ts';
import { topologyBuilder } from './topology.ts';

const drawn = (write: (topology: Topology) => string): Reporter =>
  async function* (_, accounts) {
    const builder = topologyBuilder();
    for await (const account of accounts) builder.add(account);
    yield write(builder.build());
  };

/** The logging topology alone, by the name of its format. */
export const GRAPH_REPORTERS = { dot: drawn(dot), mermaid: drawn(mermaid), svg: drawn(layoutSvg) } as const;
