import type { FixerOptions } from '../fix/session.ts';
import type { FixAccessFlags } from './flags/fix-subcommands.ts';
import { readOptions } from './flags/resolve-options.ts';
import type { Io } from './io.ts';

/** How accounts are entered to change them, and what changes are judged by: the settings are those of a scan, the role is not. */
export async function fixerAccess(
  { config, profile, allowUnreadRcp, roleName, externalId, ownCredentials = false }: FixAccessFlags,
  io: Io,
): Promise<
  Pick<FixerOptions, 'roleName' | 'externalId' | 'ownCredentials' | 'profile' | 'allowUnreadRcp' | 'judging'>
> {
  const { options } = await readOptions(
    {
      ...(config === undefined ? {} : { config }),
      ...(profile === undefined ? {} : { profile }),
      ...(allowUnreadRcp === undefined ? {} : { allowUnreadRcp }),
    },
    io,
    null,
  );
  const { assumptions, strictAssumptions } = options;
  return {
    ...{ roleName, externalId, ownCredentials },
    profile: options.profile ?? undefined,
    allowUnreadRcp: options.allowUnreadRcp,
    judging: { assumptions, strictAssumptions },
  };
}
