import type { Connection, ConnectOptions } from './connection.ts';

export type { Connection } from './connection.ts';

/** @throws UserError where the caller can correct what is in the way */
export async function connect(options: ConnectOptions): Promise<Connection> {
  // The SDK takes longer to load than a small inventory to judge, so it is a chunk of the bundle that offline work does not load.
  const { openConnection } = await import('./connection.ts');
  return openConnection(options);
}
