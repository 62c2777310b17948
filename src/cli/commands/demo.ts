import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { ScanOptions } from '../../config/options.ts';
import type { Environment } from '../../model/environment.ts';
import { UserError } from '../../model/user-error.ts';
import { demo } from '../../sandbox/scenarios/demo.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import { readsArrival } from '../../scan/plan/planned-actions.ts';
import { scanRules } from '../../scan/scan-rules.ts';
import { isSystemError } from '../../store/system-error.ts';
import type { Io } from '../io.ts';
import { type ScanInvocation, scanCommand } from './scan.ts';

export interface DemoInvocation extends ScanInvocation {
  readonly serve: boolean;
  readonly port: string;
}

const HOUR = 3_600_000;
/** Nights before this one on which the demo was scanned: silence is seen by the third one. */
const EARLIER_NIGHTS = [96 * HOUR, 23 * HOUR] as const;

/** Starts the simulated organization on loopback; then scans it like any other, or serves it until a signal comes. */
export async function demoCommand(
  options: ScanOptions,
  { io, settings, serve, port }: DemoInvocation,
): Promise<ExitCode> {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new UserError(`--port ${JSON.stringify(port)}: not a port number`, {
      hint: 'a number from 0 to 65535; 0 takes any free port',
    });
  }
  const now = io.now().getTime();
  const looks =
    !serve && options.baseline === null && options.inventory === null && readsArrival((await scanRules(options)).rules);
  const sandbox = await startSandbox({
    scenario: demo,
    // Whoever is served a demo may read the access logs too.
    knobs: { regions: REGIONS, ...(serve || looks ? { accessLogs: {} } : {}) },
    port: Number(port),
    ...(looks ? { clock: { start: new Date(now - EARLIER_NIGHTS[0]).toISOString() } } : {}),
  }).catch((error: unknown) => {
    throw isSystemError(error) ? cannotListen(port, error) : error;
  });
  try {
    const demoIo = { ...io, env: { ...withoutAws(io.env), ...sandbox.env } };
    if (looks) return await withEarlierNights(sandbox, options, { io: demoIo, settings, now });
    if (!serve) return await scanCommand(options, { io: demoIo, settings });
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

/** Arrival shows over some nights, so that the demo has some: the time of the simulated organization moves on between them. */
async function withEarlierNights(
  sandbox: Sandbox,
  options: ScanOptions,
  { io, settings, now }: ScanInvocation & { readonly now: number },
): Promise<ExitCode> {
  const folder = await mkdtemp(join(tmpdir(), 's3log-audit-demo-'));
  const inSandboxTime: Io = {
    ...io,
    now: () => new Date(sandbox.now()),
    readTime: () => new Date(sandbox.now()),
    wait: async (milliseconds) => sandbox.advance(milliseconds / 1000),
  };
  let baseline: string | null = null;
  try {
    for (const [night, before] of EARLIER_NIGHTS.entries()) {
      sandbox.advanceTo(new Date(now - before).toISOString());
      const output = join(folder, `night-${night}.json`);
      const quietly: ScanOptions = {
        ...options,
        baseline,
        quiet: true,
        failOnNew: false,
        saveInventory: null,
        resume: false,
        reports: [{ format: 'json', output }],
      };
      await scanCommand(quietly, {
        io: { ...inSandboxTime, out: new PassThrough().resume(), err: new PassThrough().resume() },
        settings,
      });
      baseline = output;
    }
    sandbox.advanceTo(new Date(now).toISOString());
    return await scanCommand({ ...options, baseline }, { io: inSandboxTime, settings });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The demo must not meet credentials, profiles or proxies of the real world. */
const withoutAws = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !/^(aws_|https?_proxy$|all_proxy$)/i.test(name)));
