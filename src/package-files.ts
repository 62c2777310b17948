import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the package: sources, tsc's output and the bundle lie at different depths below it. */
function packageFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'rules', 'rule.schema.json'))) return folder;
    if (dirname(folder) === folder) throw new Error('the package lacks its folder rules');
  }
}

/** Absolute path of a file or folder that the package ships beside its code, by its path in the package. */
export const packageFile = (path: string): string => join(packageFolder(), path);

/**
 * A file of a library that the build copies into `dist/`. Sources and tests take it from the library itself.
 * @param inLibrary its path below `node_modules/`
 */
export function packagedFile(name: string, inLibrary: string): string {
  const library = packageFile(join('node_modules', inLibrary));
  return existsSync(library) ? library : packageFile(join('dist', name));
}
