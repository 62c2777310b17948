import { combinations } from './cases.ts';
import { type Match, matchOrSpare, matchStatement, type PolicyRequest } from './match-statement.ts';
import type { ParsedPolicy } from './parse-policy.ts';
import type { Statement } from './statement.ts';

/** A statement that has something to say about the request. */
export interface Hit {
  /** Number of its policy in the list, from 0. */
  readonly policy: number;
  readonly statement: Statement;
  readonly match: Exclude<Match, 'no'>;
  /** Statements that say the same in the cases in which this one does not, if there are any. */
  readonly together?: readonly Statement[];
}

/** What a list of policies says about a request, before any of it wins. */
export interface Weighed {
  /** The first Deny that hits the request, or any of its resources. */
  readonly deny: Hit | undefined;
  /** The first Deny of which that cannot be told, and all of them. */
  readonly possibleDeny: Hit | undefined;
  readonly possibleDenies: readonly Hit[];
  /** Every Allow that covers the request whole. */
  readonly allows: readonly Hit[];
  /** The first Allow that covers some of its resources, or of which it cannot be told, and all of them. */
  readonly possibleAllow: Hit | undefined;
  readonly possibleAllows: readonly Hit[];
  /** Statements that do not apply because of their conditions alone. */
  readonly spared: readonly Statement[];
  /** The first document that is no policy: it may say anything. */
  readonly fault: { readonly policy: number; readonly message: string } | undefined;
}

export function weigh(policies: readonly ParsedPolicy[], request: PolicyRequest): Weighed {
  let deny: Hit | undefined;
  let fault: Weighed['fault'];
  const allows: Hit[] = [];
  const possibleDenies: Hit[] = [];
  const possibleAllows: Hit[] = [];
  const spared: Statement[] = [];
  for (const [policy, { statements, fault: message }] of policies.entries()) {
    if (message !== '') fault ??= { policy, message };
    for (const statement of statements) {
      const match = matchOrSpare(statement, request);
      if (match === 'spared') spared.push(statement);
      if (match === 'no' || match === 'spared') continue;
      const hit: Hit = { policy, statement, match };
      if (statement.effect === 'Deny') {
        if (match === 'unknown') possibleDenies.push(hit);
        else deny ??= hit;
      } else if (match === 'yes') allows.push(hit);
      else possibleAllows.push(hit);
    }
  }
  deny ??= inEveryCase(possibleDenies, request, (match) => match === 'yes' || match === 'some');
  const [possibleDeny] = possibleDenies;
  const [possibleAllow] = possibleAllows;
  if (allows.length === 0) {
    const together = inEveryCase(possibleAllows, request, (match) => match === 'yes');
    if (together !== undefined) allows.push(together);
  }
  return {
    deny,
    possibleDeny: deny === undefined ? possibleDeny : undefined,
    possibleDenies,
    allows,
    possibleAllow,
    possibleAllows,
    spared,
    fault,
  };
}

/**
 * Statements each of which hangs on a key can leave no way out together: one that denies requests without a header, say, and
 * one that denies those with it.
 */
export function inEveryCase(
  hits: readonly Hit[],
  request: PolicyRequest,
  says: (match: Match) => boolean,
): Hit | undefined {
  if (hits.length < 2) return undefined;
  const cases = combinations(
    hits.flatMap(({ statement }) => statement.clauses),
    request.keys,
  );
  if (cases === undefined) return undefined;
  const found = new Map<Statement, Hit>();
  for (const keys of cases) {
    const inCase = { ...request, keys };
    const hit = hits.find(({ statement }) => says(matchStatement(statement, inCase)));
    if (hit === undefined) return undefined;
    found.set(hit.statement, hit);
  }
  const [first, ...others] = found.values();
  return first && { ...first, match: 'yes', together: others.map(({ statement }) => statement) };
}
