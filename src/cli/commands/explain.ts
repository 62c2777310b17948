import type { ScanOptions } from '../../config/options.ts';
import { visibleJson } from '../../model/visible-json.ts';
import { bucketNamed } from '../../scan/assess/bucket-named.ts';
import { explainBucket } from '../../scan/assess/explain-bucket.ts';
import { acquireInventory } from '../../scan/crawl/acquire-inventory.ts';
import { deliverySettings } from '../../scan/delivery-settings.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import { objectAccess } from '../../scan/object-access.ts';
import { scanRules } from '../../scan/scan-rules.ts';
import { Unforeseen } from '../../scan/unforeseen.ts';
import { portsOfIo } from '../ports-of-io.ts';
import { StoppedEarly } from '../stopped-early.ts';
import { explanationText } from '../text/explanation.ts';
import { stoppedAtStart } from '../text/format-stopped.ts';
import { policyFix } from '../text/policy-fix.ts';
import { printable } from '../text/printable.ts';
import { wrapped } from '../text/wrapped.ts';
import type { Invocation } from './scan.ts';

export interface ExplainInvocation extends Invocation {
  readonly bucket: string;
  readonly format: 'text' | 'json';
  /** Only the policy that fixes the delivery. */
  readonly fix: boolean;
}

/** Everything about one bucket, on standard output: text for people, or JSON. */
export async function explainCommand(
  options: ScanOptions,
  { io, bucket: given, format, fix }: ExplainInvocation,
): Promise<ExitCode> {
  const bucket = bucketNamed(given);
  const { rules } = await scanRules(options);
  const { signal } = io;
  const inventory = await acquireInventory({
    // Of an account that is read for one bucket no inventory is saved, since it would not be a scan's.
    options: { ...options, saveInventory: null, resume: false },
    rules,
    ports: portsOfIo(io),
    bucket,
    // Nobody waits some minutes for an explanation.
    arrivals: null,
    check: () => undefined,
  }).catch((error: unknown) => {
    throw signal.aborted && error === signal.reason ? stoppedAtStart(io) : error;
  });
  try {
    if (inventory.bugs.length > 0) throw new Unforeseen(inventory.bugs);
    if (inventory.ended === null) throw new StoppedEarly('stopped before the bucket was read', { hint: '' });
    const explanation = await explainBucket(inventory, {
      bucket,
      rules,
      delivery: deliverySettings(options, inventory.header),
      baseline: options,
      access: objectAccess(options, portsOfIo(io)),
    });
    if (fix) {
      const { policy, notes } = policyFix(explanation);
      io.out.write(policy);
      io.err.write(wrapped(printable(`${notes.join('\n')}\n`), io.err));
      return Exit.clean;
    }
    io.out.write(
      format === 'json'
        ? `${visibleJson(explanation, 2, bigintAsNumber)}\n`
        : wrapped(printable(explanationText(explanation, io.out)), io.out),
    );
    return Exit.clean;
  } finally {
    await inventory.close();
  }
}

/** CEL's integers are `bigint`, which JSON does not have. */
const bigintAsNumber = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);
