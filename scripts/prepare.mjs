// Run by npm after an installation in a clone, and by whoever installs from git. Where dist/ is there (a release commit, a
// built clone) nothing is to be built, and where src/ is not, nothing can be.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const there = (folder) => existsSync(fileURLToPath(new URL(`../${folder}`, import.meta.url)));
if (there('src') && !there('dist')) await import('./build.mjs');
