import type { Connection, ConnectOptions } from './connection.ts';

export type { Connection } from './connection.ts';

/** Throws a UserError where the caller can mend what is in the way. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  // The SDK takes a moment to load, which offline work and `--help` need not wait for.
  const { openConnection } = await import('./connection.ts');
  return openConnection(options);
}
