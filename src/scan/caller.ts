import { randomBytes } from 'node:crypto';
import { connect } from '../collect/connect.ts';
import type { ScanPorts } from './ports.ts';

/** Who the credentials belong to. */
export interface CallerFacts {
  readonly account: string;
  readonly partition: string;
  /** `''` where the account is in none, or may not tell. */
  readonly organizationId: string;
}

/** @throws UserError without credentials, or where AWS cannot be reached */
export async function callerOf(
  profile: string | undefined,
  ports: Pick<ScanPorts, 'env' | 'signal'>,
): Promise<CallerFacts> {
  const connection = await connect({
    profile,
    concurrency: 1,
    signal: ports.signal,
    env: ports.env,
    runId: randomBytes(4).toString('hex'),
    now: () => new Date(),
  });
  try {
    const { caller, partition } = connection;
    return { account: caller.account, partition, organizationId: await connection.organizationId() };
  } finally {
    await connection.close();
  }
}
