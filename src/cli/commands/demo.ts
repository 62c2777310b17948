import { once } from 'node:events';
import type { ScanOptions } from '../../config/options.ts';
import type { Environment } from '../../model/environment.ts';
import { UserError } from '../../model/user-error.ts';
import { demo } from '../../sandbox/scenarios/demo.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import { isSystemError } from '../../store/system-error.ts';
import { type Invocation, scanCommand } from './scan.ts';

export interface DemoInvocation extends Invocation {
  readonly serve: boolean;
  readonly port: string;
}

/** Starts the simulated organization on loopback; then scans it like any other, or serves it until a signal comes. */
export async function demoCommand(options: ScanOptions, { io, serve, port }: DemoInvocation): Promise<ExitCode> {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new UserError(`--port ${JSON.stringify(port)}: not a port number`, {
      hint: 'a number from 0 to 65535; 0 takes any free port',
    });
  }
  // A scan looks at settings only; whoever is served a demo may read the access logs too.
  const knobs = { regions: REGIONS, ...(serve ? { accessLogs: {} } : {}) };
  const sandbox = await startSandbox({ scenario: demo, knobs, port: Number(port) }).catch((error: unknown) => {
    throw isSystemError(error) ? cannotListen(port, error) : error;
  });
  try {
    if (!serve) return await scanCommand(options, { io: { ...io, env: { ...withoutAws(io.env), ...sandbox.env } } });
    for (const [name, value] of Object.entries(sandbox.env)) io.out.write(`export ${name}=${value}\n`);
    io.err.write(
      `The simulated organization listens on ${sandbox.url} until Ctrl-C; the lines above point any AWS client at it.\n`,
    );
    if (!io.signal.aborted) await once(io.signal, 'abort');
    return Exit.clean;
  } finally {
    await sandbox.close();
  }
}

const cannotListen = (port: string, { code, message }: NodeJS.ErrnoException): UserError =>
  new UserError(
    `--port ${port}: the simulated organization cannot listen there: ${code === 'EADDRINUSE' ? 'the port is in use' : message}`,
    { hint: 'name another port, or leave it out for any free one' },
  );

/** Those of the demo, so that a mistyped one is refused as it is by AWS. */
const REGIONS = [
  ...new Set(['us-east-1', ...demo.accounts.flatMap(({ buckets }) => buckets.map(({ region }) => region))]),
];

/** The demo must not meet credentials, profiles or proxies of the real world. */
const withoutAws = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !/^(aws_|https?_proxy$|all_proxy$)/i.test(name)));
