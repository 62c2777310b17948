import { readlinkSync } from 'node:fs';

/** Whether a process of this machine still runs. One of another user does, too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Which processes have ids of their own here: containers may have the name of their machine, and know none of its processes.
 * https://man7.org/linux/man-pages/man7/pid_namespaces.7.html ; `''` where there is no such thing.
 */
export function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return '';
    throw error;
  }
}
