import type { AccountCoverage, AccountResult } from '../../model/finding.ts';
import { byText } from '../../model/names.ts';
import { componentsOf } from './components.ts';
import { EDGE_STATES, type Topology, type TopologyComponent } from './model.ts';

export interface TopologyLimits {
  readonly nodes: number;
}

const TOPOLOGY_LIMITS: TopologyLimits = { nodes: 200 };

export interface TopologyBuilder {
  readonly add: (account: AccountResult) => void;
  readonly build: () => Topology;
}

/** For a stream of accounts: holds no more than what is worth drawing, whatever comes. */
export function topologyBuilder({ nodes: limit }: TopologyLimits = TOPOLOGY_LIMITS): TopologyBuilder {
  let unobserved = 0;
  let kept: readonly TopologyComponent[] = [];
  const dropped = { components: 0, nodes: 0, deliveries: 0 };
  const cut = (): void => {
    let room = limit;
    kept = [...kept].sort(byInterest).filter((component) => {
      const fits = component.nodes.length <= room;
      if (fits) room -= component.nodes.length;
      else {
        dropped.components += 1;
        dropped.nodes += component.nodes.length + component.leftOut;
        dropped.deliveries += component.deliveries;
      }
      return fits;
    });
  };
  return {
    add: (account) => {
      if (!isObserved(account.coverage)) unobserved += 1;
      kept = [...kept, ...componentsOf(account, limit)];
      if (kept.length > 4 * limit) cut();
    },
    build: () => {
      cut();
      const nodes = kept.reduce((sum, { leftOut }) => sum + leftOut, dropped.nodes);
      return { components: kept, unobserved, leftOut: { ...dropped, nodes } };
    },
  };
}

export function topologyOf(accounts: Iterable<AccountResult>, limits?: TopologyLimits): Topology {
  const builder = topologyBuilder(limits);
  for (const account of accounts) builder.add(account);
  return builder.build();
}

/** An account that was not to be covered is none whose deliveries anybody expects here. */
const isObserved = ({ status, unobserved }: AccountCoverage): boolean =>
  status === 'not-covered' || (status === 'scanned' && !unobserved.some(({ fact }) => fact === 'logging'));

const byInterest = (a: TopologyComponent, b: TopologyComponent): number =>
  EDGE_STATES.indexOf(a.state) - EDGE_STATES.indexOf(b.state) ||
  b.deliveries - a.deliveries ||
  byText(a.account, b.account) ||
  byText(a.nodes[0]?.id ?? '', b.nodes[0]?.id ?? '');
