import type { FactRequest } from '../../collect/account-reader.ts';
import { FACTS } from '../../model/facts/index.ts';
import type { Observation } from '../../model/observation.ts';

type Facts = Record<string, Observation<unknown>>;

/** The facts of one account while they come in. */
export interface FactStore {
  readonly account: Facts;
  readonly regions: Record<string, Facts>;
  readonly names: Record<string, Facts>;
  /** The (empty) facts of a listed bucket, to be filled. */
  readonly bucket: (name: string) => Facts;
  readonly put: (request: FactRequest, observation: Observation<unknown>) => void;
}

export function factStore(): FactStore {
  const account: Facts = {};
  // Without a prototype: AWS may name anything as a log target, `__proto__` and `constructor` too.
  const regions: Record<string, Facts> = Object.create(null);
  const names: Record<string, Facts> = Object.create(null);
  const buckets = new Map<string, Facts>();

  const factsOf = ({ fact, subject, region }: FactRequest): Facts => {
    const { scope } = FACTS[fact];
    switch (scope) {
      case 'bucket': {
        const facts = buckets.get(subject);
        if (facts === undefined) throw new Error(`${fact} requested of ${subject}, which is not listed`);
        return facts;
      }
      case 'account':
        return account;
      case 'region':
        regions[region] ??= {};
        return regions[region];
      case 'name':
        names[subject] ??= {};
        return names[subject];
    }
  };

  return {
    account,
    regions,
    names,
    bucket: (name) => {
      const facts: Facts = {};
      buckets.set(name, facts);
      return facts;
    },
    put: (request, observation) => {
      const facts = factsOf(request);
      // What is requested although it was read would be requested for ever.
      if (facts[request.fact] !== undefined || observation.state === 'not-read') {
        throw new Error(`${request.fact} of ${request.subject || 'the account'} is requested again after it was read`);
      }
      facts[request.fact] = observation;
    },
  };
}
