import { type Match, matchStatement, type PolicyRequest } from './match-statement.ts';
import type { ParsedPolicy } from './parse-policy.ts';
import type { Statement } from './statement.ts';

/** A statement that has something to say about the request. */
export interface Hit {
  /** Number of its policy in the list, from 0. */
  readonly policy: number;
  readonly statement: Statement;
  readonly match: Exclude<Match, 'no'>;
}

/** What a list of policies says about a request, before any of it wins. */
export interface Weighed {
  /** The first Deny that hits the request, or any of its resources. */
  readonly deny: Hit | undefined;
  /** The first Deny of which that cannot be told. */
  readonly possibleDeny: Hit | undefined;
  /** Every Allow that covers the request whole. */
  readonly allows: readonly Hit[];
  /** The first Allow that covers some of its resources, or of which it cannot be told. */
  readonly possibleAllow: Hit | undefined;
  /** The first document that is no policy: it may say anything. */
  readonly fault: { readonly policy: number; readonly message: string } | undefined;
}

export function weigh(policies: readonly ParsedPolicy[], request: PolicyRequest): Weighed {
  let deny: Hit | undefined;
  let possibleDeny: Hit | undefined;
  let possibleAllow: Hit | undefined;
  let fault: Weighed['fault'];
  const allows: Hit[] = [];
  for (const [policy, { statements, fault: message }] of policies.entries()) {
    if (message !== '') fault ??= { policy, message };
    for (const statement of statements) {
      const match = matchStatement(statement, request);
      if (match === 'no') continue;
      const hit: Hit = { policy, statement, match };
      if (statement.effect === 'Deny') {
        if (match === 'unknown') possibleDeny ??= hit;
        else deny ??= hit;
      } else if (match === 'yes') allows.push(hit);
      else possibleAllow ??= hit;
    }
  }
  return { deny, possibleDeny, allows, possibleAllow, fault };
}
