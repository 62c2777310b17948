import { basename, isAbsolute, relative, resolve, sep } from 'node:path';
import npa from 'npm-package-arg';
import { UserError } from '../model/user-error.ts';

const NAME = 's3log-audit';

/** Where the nightly job gets the program from. */
export interface PackageSource {
  /** What package.json says of it. */
  readonly dependency: string;
  /** The file on this machine, if it is one. */
  readonly tarball?: string;
  /** Where that file belongs in the repository, by its path there. */
  readonly place?: string;
}

/**
 * Takes what `npm install` would take, as far as the same text gives the same code tomorrow: the lock file pins the rest.
 * @throws UserError for anything else, and for what would be fetched without being authenticated
 */
export function packageSource(given: string, folder: string): PackageSource {
  const spec = parsed(given.trim());
  switch (spec.type) {
    case 'file':
      return tarball(spec.fetchSpec ?? '', folder);
    case 'remote':
      return { dependency: authenticated(given, spec.saveSpec ?? '') };
    case 'git':
      if (!namesRelease(spec)) throw refused(given, 'name the tag or the commit of a release: …#v0.1.0');
      return { dependency: authenticated(given, spec.saveSpec ?? '', spec.fetchSpec ?? '') };
    case 'version':
    case 'range':
      // A range without a name is read as one too.
      if (!spec.name || spec.rawSpec === '*' || spec.rawSpec === '') break;
      return { dependency: spec.name === NAME ? spec.rawSpec : `npm:${spec.raw}` };
    case 'directory':
      throw refused(given, 'a folder is no package that a workflow could install; npm pack makes a tarball of it');
    default:
      break;
  }
  throw refused(given, 'a tarball (file or https URL), name@version of a registry, or a git URL with #TAG or #COMMIT');
}

function parsed(given: string): npa.Result {
  try {
    return npa(given, '.');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw refused(given, error.message, error);
  }
}

const refused = (given: string, hint: string, cause?: Error): UserError =>
  new UserError(`--package ${JSON.stringify(given)}: not a package that the workflow could install`, {
    hint,
    ...(cause === undefined ? {} : { cause }),
  });

/** A tarball inside the folder stays where it lies; any other belongs at the top of the folder. */
function tarball(path: string, folder: string): PackageSource {
  const inside = relative(resolve(folder), path);
  const outside = isAbsolute(inside) || inside.split(sep)[0] === '..';
  const place = outside ? basename(path) : inside.split(sep).join('/');
  return { dependency: `file:${place}`, tarball: path, place };
}

/** Branches have no `dist/`. A range of versions picks a tag. */
const namesRelease = ({ gitCommittish, gitRange }: npa.Result): boolean =>
  gitRange !== undefined || /^([0-9a-f]{40}|[0-9a-f]{64}|v?\d+\.\d+\.\d+(-[\w.-]+)?)$/.test(gitCommittish ?? '');

/** @returns `dependency`, unless the address of it lets anybody on the way answer, or holds a password */
function authenticated(given: string, dependency: string, fetched = dependency): string {
  // Shorthands such as github:OWNER/NAME and git@host:path are no URLs; npm takes https or ssh for these.
  const address = URL.canParse(fetched) ? new URL(fetched) : undefined;
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(address?.hostname ?? '');
  if (['http:', 'git:', 'git+http:'].includes(address?.protocol ?? '') && !loopback)
    throw refused(given, `${address?.protocol}// is not authenticated: whoever answers chooses the code; use https`);
  if (address !== undefined && address.password !== '')
    throw refused(given, 'a password would be written into package.json');
  return dependency;
}
