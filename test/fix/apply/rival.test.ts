import fc from 'fast-check';
import { expect, test } from 'vitest';
import { connect } from '../../../src/collect/connect.ts';
import type { Connection } from '../../../src/collect/connection.ts';
import { fixOperations } from '../../../src/fix/apply/operations.ts';
import { runChange } from '../../../src/fix/apply/run-change.ts';
import { changeOf } from '../../../src/fix/change.ts';
import { changeSessionPolicy } from '../../../src/permissions/fixer-policy.ts';
import { sized } from '../../long.ts';
import { BUCKETS, DENY_HTTP, deliverTo, LOGS, MEMBER, mergePolicy, policyOf, sandboxWith } from '../world.ts';

/** The documents that a rival may write: what was there, what the plan makes of it, and others. */
const DOCUMENTS = [
  policyOf(DENY_HTTP),
  policyOf(DENY_HTTP, deliverTo(LOGS)),
  policyOf(DENY_HTTP, deliverTo('other')),
  policyOf(deliverTo(LOGS)),
];

test('what a rival writes before the last look is never written over, whenever that is', async () => {
  let atRequest: (operation: string) => void = () => undefined;
  const sandbox = await sandboxWith({ meanwhile: (operation, bucket) => bucket === LOGS && atRequest(operation) });
  const connection: Connection = await connect({
    env: sandbox.env,
    concurrency: 4,
    runId: 'rival',
    signal: new AbortController().signal,
    now: () => new Date(),
    operations: fixOperations(),
  });
  const change = changeOf(mergePolicy());
  if (change.kind !== 'policy') throw new Error('no policy');
  const opened = await connection.openChanger({
    account: MEMBER,
    roleNames: ['S3LogAuditFix'],
    policy: changeSessionPolicy(
      { kind: 'policy', bucket: LOGS, target: LOGS, deletes: false, findsSources: false },
      'aws',
    ),
    own: false,
    priority: { order: 0 },
  });
  if (opened.state !== 'known') throw new Error('no access');
  let overwritten = 0;
  let writes = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ request: fc.nat(6), document: fc.nat(3) }), { maxLength: 3 }),
      async (rivals) => {
        sandbox.changeBucket(LOGS, { policy: BUCKETS[0]?.policy ?? {} });
        let requests = 0;
        /** By the rival since the last look. */
        let unseen: object | undefined;
        let lastOfRival: object | undefined;
        atRequest = (operation) => {
          for (const { request, document } of rivals)
            if (request === requests) {
              const policy = DOCUMENTS[document] ?? {};
              sandbox.changeBucket(LOGS, { policy });
              unseen = policy;
              lastOfRival = policy;
            }
          requests += 1;
          if (operation === 's3:GetBucketPolicy') unseen = undefined;
          if (operation !== 's3:PutBucketPolicy') return;
          writes += 1;
          // The change goes over what is there now: what the last look saw, unless the rival came after it.
          const there = JSON.stringify(sandbox.bucket(LOGS)?.policy);
          if (unseen === undefined) expect(there).toBe(JSON.stringify(DOCUMENTS[0]));
          else overwritten += 1;
        };
        const outcome = await runChange(change, {
          changer: opened.value,
          objection: () => Promise.resolve(undefined),
          begin: () => Promise.resolve(),
          wait: () => Promise.resolve(),
        });
        atRequest = () => undefined;
        const left = JSON.stringify(sandbox.bucket(LOGS)?.policy);
        if (outcome.result === 'changed') expect(left).toBe(JSON.stringify(lastOfRival));
      },
    ),
    { numRuns: sized(200, 1_000) },
  );
  expect(writes).toBeGreaterThan(sized(60, 300));
  // The window that S3 leaves open, which the documentation tells of.
  expect(overwritten).toBeGreaterThan(0);
  await connection.close();
});
