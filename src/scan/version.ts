import { createRequire } from 'node:module';

/** Of the package: two levels up from here, in `src/` as in `dist/`. */
export const { version } = createRequire(import.meta.url)('../../package.json') as { readonly version: string };
