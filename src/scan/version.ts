import { readFileSync } from 'node:fs';
import { packageFile } from '../package-files.ts';

const manifest: { readonly version: string } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8'));

/** Of the package. */
export const { version } = manifest;
