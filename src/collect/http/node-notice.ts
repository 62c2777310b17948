const SWITCH = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED';

/**
 * Makes the first client of a process. On Node 20 the SDK prints a notice about its own future then, once, unless this
 * variable is set; it looks at the process's environment alone, which is put back afterwards.
 */
export function quietly<T>(makeClient: () => T): T {
  const before = process.env[SWITCH];
  process.env[SWITCH] = 'true';
  try {
    return makeClient();
  } finally {
    if (before === undefined) delete process.env[SWITCH];
    else process.env[SWITCH] = before;
  }
}
