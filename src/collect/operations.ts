import { READ_LOG_OBJECT } from './collectors/arrival.ts';
import { COLLECTORS } from './collectors/index.ts';
import { LIST_BUCKETS } from './collectors/list-buckets.ts';
import { type Operations, operationsOf } from './http/operation.ts';
import { DISCOVERY } from './organization/discover.ts';
import { READ_RCPS } from './organization/resource-control-policies.ts';
import { GET_CALLER_IDENTITY } from './session/caller.ts';
import { ASSUME_ROLE } from './session/session.ts';

/** Every operation that this program sends. One that is not here is a programming error: it throws before it is sent. */
export const OPERATIONS: Operations = operationsOf([
  ...Object.values(COLLECTORS).map(({ answers }) => answers),
  LIST_BUCKETS,
  READ_LOG_OBJECT,
  GET_CALLER_IDENTITY,
  ASSUME_ROLE,
  DISCOVERY,
  READ_RCPS,
]);
